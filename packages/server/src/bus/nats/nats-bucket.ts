import { PubHeaders } from '@nats-io/jetstream';
import type { KV, KvEntry } from '@nats-io/kv';
import { Kvm } from '@nats-io/kv';
import type { MsgHdrs } from '@nats-io/transport-node';
import { headers, nanos } from '@nats-io/transport-node';
import { BusError } from '../bus-error.ts';
import type { Created, Records, StoredRecord } from '../record-driver.ts';
import { isCode, isGone } from './nats-failure.ts';
import type { Live, NatsLink } from './nats-link.ts';
import type { EnsuredStream, NatsStreams, StreamWish } from './nats-streams.ts';
import { encodeToken } from './nats-token.ts';
import { fullKey, keyOf, revisionOf, versionOf } from './record-names.ts';

/** Repeats of a write that others overtook, at most. */
const MAX_TURNS = 50;
/** The status of the answer to a question for a key that is not there. */
const NOT_FOUND = 404;

/** What records work on: the bucket as it is on the connection of now. */
interface Bucket {
  readonly kv: () => Promise<KV>;
  readonly live: Live;
  readonly streamId: string;
}

interface Found {
  readonly seq: number;
  readonly present: StoredRecord | undefined;
}

interface BucketParts {
  readonly link: NatsLink;
  readonly streams: NatsStreams;
  readonly bucket: string;
  readonly forMs: number;
}

/** The records of one bucket. */
export class NatsBucket implements Records {
  readonly #parts: BucketParts;
  /** One object, which is known again at once. */
  readonly #wish: StreamWish;
  #opened: { readonly live: Live; readonly kv: Promise<KV> } | undefined;

  constructor(parts: BucketParts) {
    const { bucket, forMs } = parts;
    this.#parts = parts;
    this.#wish = {
      name: this.#stream,
      subjects: [`$KV.${bucket}.>`],
      max_msgs_per_subject: 1,
      max_age: nanos(forMs),
      duplicate_window: nanos(Math.min(forMs, 120_000)),
      allow_rollup_hdrs: true,
    };
  }

  async create(group: string, key: string, value: string): Promise<Created> {
    const full = fullKey(group, key);
    const until = this.#parts.link.until();
    // The mark that other tools leave where they delete is a message, too.
    let after = 0;
    for (let turn = 0; turn < MAX_TURNS; turn += 1) {
      const version = await this.#on('once', until, (bucket) =>
        whereItStands(() => this.#write(bucket, full, { value, after })),
      );
      if (version !== undefined) return { created: true, version };
      const found = await this.#on('again', until, (bucket) => this.#find(bucket, full));
      if (found?.present !== undefined) return { created: false, present: found.present };
      after = found?.seq ?? 0;
    }
    throw tooBusy(group, key);
  }

  get(group: string, key: string): Promise<StoredRecord | undefined> {
    return this.#get(fullKey(group, key), this.#parts.link.until());
  }

  put(group: string, key: string, value: string): Promise<string> {
    const full = fullKey(group, key);
    return this.#on('again', this.#parts.link.until(), (bucket) =>
      this.#write(bucket, full, { value }),
    );
  }

  replace(record: {
    readonly group: string;
    readonly key: string;
    readonly value: string;
    readonly version: string;
  }): Promise<string | undefined> {
    const full = fullKey(record.group, record.key);
    return this.#on('once', this.#parts.link.until(), (bucket) => {
      const after = revisionOf(bucket.streamId, record.version);
      if (after === undefined) return Promise.resolve(undefined);
      const { value } = record;
      return whereItStands(() => this.#write(bucket, full, { value, after }));
    });
  }

  async remove(group: string, key: string, version?: string): Promise<boolean> {
    const full = fullKey(group, key);
    const until = this.#parts.link.until();
    for (let turn = 0; turn < MAX_TURNS; turn += 1) {
      const known = version ?? (await this.#get(full, until))?.version;
      if (known === undefined) return false;
      const removed = await this.#on('once', until, (bucket) => this.#remove(bucket, known));
      if (removed || version !== undefined) return removed;
    }
    throw tooBusy(group, key);
  }

  async list(group: string): Promise<readonly StoredRecord[]> {
    const until = this.#parts.link.until();
    return this.#on('again', until, async (bucket) => {
      const { live } = bucket;
      const filter = `${this.#keys}${encodeToken(group)}.*`;
      const { state } = await live.jsm.streams.info(this.#stream, { subjects_filter: filter });
      const found = await Promise.all(
        Object.keys(state.subjects ?? {}).map((subject) =>
          this.#find(bucket, subject.slice(this.#keys.length)),
        ),
      );
      return found.flatMap((entry) => entry?.present ?? []);
    });
  }

  get #stream(): string {
    return `KV_${this.#parts.bucket}`;
  }

  /** What the subjects of its keys begin with. */
  get #keys(): string {
    return `$KV.${this.#parts.bucket}.`;
  }

  #get(full: string, until: number): Promise<StoredRecord | undefined> {
    return this.#on('again', until, async (bucket) => (await this.#find(bucket, full))?.present);
  }

  /** What is there under a key; of a mark that it was deleted, the number alone. */
  async #find({ live, kv, streamId }: Bucket, full: string): Promise<Found | undefined> {
    if (!this.#isDirect) {
      const entry = await (await kv()).get(full);
      return entry === null
        ? undefined
        : { seq: entry.revision, present: readEntry(entry, streamId) };
    }
    const subject = `$JS.API.DIRECT.GET.${this.#stream}.${this.#keys}${full}`;
    const message = await live.asks.ask({ subject, data: '' });
    const { headers } = message;
    if (headers?.code === NOT_FOUND) return undefined;
    if (headers === undefined || headers.code !== 0) {
      throw new Error(headers?.description ?? 'an answer without headers');
    }
    const seq = Number(headers.get('Nats-Sequence'));
    if (headers.get('KV-Operation') !== '') return { seq, present: undefined };
    const version = versionOf(streamId, seq);
    return { seq, present: { key: keyOf(full), value: message.string(), version } };
  }

  /** Stores it, with `after` only where that is the last of its key; resolves with its version. */
  async #write(
    { live, streamId }: Bucket,
    full: string,
    { value, after }: { readonly value: string; readonly after?: number },
  ): Promise<string> {
    let expected: MsgHdrs | undefined;
    if (after !== undefined) {
      expected = headers();
      expected.set(PubHeaders.ExpectedLastSubjectSequenceHdr, String(after));
    }
    const subject = this.#keys + full;
    const { seq } = await live.asks.store({ subject, data: value, headers: expected });
    return versionOf(streamId, seq);
  }

  /** A bucket keeps one message of a key: while one of this number is there, it is the last. */
  async #remove({ live, streamId }: Bucket, version: string): Promise<boolean> {
    const revision = revisionOf(streamId, version);
    if (revision === undefined) return false;
    try {
      return await live.asks.remove(this.#stream, revision);
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
  }

  #on<T>(how: 'once' | 'again', until: number, act: (bucket: Bucket) => Promise<T>): Promise<T> {
    const { link } = this.#parts;
    const open = async (live: Live): Promise<T> => {
      const { streamId } = await this.#ensure(until);
      return act({ kv: () => this.#kvOn(live), live, streamId });
    };
    return how === 'once' ? link.once(open, until) : link.again(open, until);
  }

  /** Opened once on each connection, because that costs as much as what is done with it. */
  #kvOn(live: Live): Promise<KV> {
    if (this.#opened?.live === live) return this.#opened.kv;
    const kv = new Kvm(live.js).open(this.#parts.bucket, { allow_direct: this.#isDirect });
    const opened = { live, kv };
    this.#opened = opened;
    kv.catch(() => {
      if (this.#opened === opened) this.#opened = undefined;
    });
    return kv;
  }

  get #isDirect(): boolean {
    return this.#parts.streams.replicas === 1;
  }

  #ensure(until: number): Promise<EnsuredStream> {
    return this.#parts.streams.ensure(this.#wish, until);
  }
}

/** What it brings; `undefined` where another version stands. */
async function whereItStands<T>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (isCode(error, 'wrongLastSequence')) return undefined;
    throw error;
  }
}

function readEntry(entry: KvEntry | null, streamId: string): StoredRecord | undefined {
  if (entry === null || entry.operation !== 'PUT') return undefined;
  return {
    key: keyOf(entry.key),
    value: entry.string(),
    version: versionOf(streamId, entry.revision),
  };
}

function tooBusy(group: string, key: string): BusError {
  return new BusError('unavailable', `"${group}/${key}" changes too often to be written.`);
}
