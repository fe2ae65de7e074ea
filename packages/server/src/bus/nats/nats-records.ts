import type { KV, KvEntry } from '@nats-io/kv';
import { Kvm } from '@nats-io/kv';
import { nanos } from '@nats-io/transport-node';
import { BusError } from '../bus-error.ts';
import type { Created, RecordDriver, Records, StoredRecord } from '../record-driver.ts';
import { isCode, isGone } from './nats-failure.ts';
import type { Live, NatsLink } from './nats-link.ts';
import type { EnsuredStream, NatsStreams, StreamWish } from './nats-streams.ts';
import { decodeToken, encodeToken, nameToken } from './nats-token.ts';

/** Repeats of a write that others overtook, at most. */
const MAX_TURNS = 50;

/** What records work on: the bucket as it is on the connection of now. */
interface Bucket {
  readonly kv: KV;
  readonly live: Live;
  readonly created: string;
}

/** Records in key-value buckets of JetStream. A record is removed for good, and leaves no mark. */
export class NatsRecords implements RecordDriver {
  readonly #link: NatsLink;
  readonly #streams: NatsStreams;
  readonly #prefix: string;

  constructor(link: NatsLink, streams: NatsStreams, prefix: string) {
    this.#link = link;
    this.#streams = streams;
    this.#prefix = prefix;
  }

  bucket(name: string, forMs: number): Records {
    const bucket = `${this.#prefix}_${nameToken(name)}`.replaceAll('=', '-');
    return new NatsBucket({ link: this.#link, streams: this.#streams, bucket, forMs });
  }
}

interface BucketParts {
  readonly link: NatsLink;
  readonly streams: NatsStreams;
  readonly bucket: string;
  readonly forMs: number;
}

class NatsBucket implements Records {
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
    for (let turn = 0; turn < MAX_TURNS; turn += 1) {
      const version = await this.#on('once', until, ({ kv, created }) =>
        whereItStands(async () => versionOf(created, await kv.create(full, value))),
      );
      if (version !== undefined) return { created: true, version };
      const present = await this.#get(full, until);
      if (present !== undefined) return { created: false, present };
    }
    throw tooBusy(group, key);
  }

  get(group: string, key: string): Promise<StoredRecord | undefined> {
    return this.#get(fullKey(group, key), this.#parts.link.until());
  }

  put(group: string, key: string, value: string): Promise<string> {
    const full = fullKey(group, key);
    return this.#on('again', this.#parts.link.until(), async ({ kv, created }) =>
      versionOf(created, await kv.put(full, value)),
    );
  }

  replace(record: {
    readonly group: string;
    readonly key: string;
    readonly value: string;
    readonly version: string;
  }): Promise<string | undefined> {
    const full = fullKey(record.group, record.key);
    return this.#on('once', this.#parts.link.until(), ({ kv, created }) => {
      const revision = revisionOf(created, record.version);
      if (revision === undefined) return Promise.resolve(undefined);
      return whereItStands(async () =>
        versionOf(created, await kv.update(full, record.value, revision)),
      );
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
    return this.#on('again', until, async ({ kv, live, created }) => {
      const keys = `$KV.${this.#parts.bucket}.`;
      const filter = `${keys}${encodeToken(group)}.*`;
      const { state } = await live.jsm.streams.info(this.#stream, { subjects_filter: filter });
      const found = await Promise.all(
        Object.keys(state.subjects ?? {}).map((subject) => kv.get(subject.slice(keys.length))),
      );
      return found.flatMap((entry) => readEntry(entry, created) ?? []);
    });
  }

  get #stream(): string {
    return `KV_${this.#parts.bucket}`;
  }

  #get(full: string, until: number): Promise<StoredRecord | undefined> {
    return this.#on('again', until, async ({ kv, created }) =>
      readEntry(await kv.get(full), created),
    );
  }

  /** A bucket keeps one message of a key: while one of this number is there, it is the last. */
  async #remove({ live, created }: Bucket, version: string): Promise<boolean> {
    const revision = revisionOf(created, version);
    if (revision === undefined) return false;
    try {
      return await live.jsm.streams.deleteMessage(this.#stream, revision, false);
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
  }

  #on<T>(how: 'once' | 'again', until: number, act: (bucket: Bucket) => Promise<T>): Promise<T> {
    const { link } = this.#parts;
    const open = async (live: Live): Promise<T> => {
      const { created } = await this.#ensure(until);
      return act({ kv: await this.#kvOn(live), live, created });
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

function fullKey(group: string, key: string): string {
  return `${encodeToken(group)}.${encodeToken(key)}`;
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

/** Numbers begin anew in a bucket that was lost, so a version says which bucket it is of. */
function versionOf(created: string, revision: number): string {
  return `${revision}@${created}`;
}

function revisionOf(created: string, version: string): number | undefined {
  const [revision, of] = version.split('@');
  return of === created ? Number(revision) : undefined;
}

function readEntry(entry: KvEntry | null, created: string): StoredRecord | undefined {
  if (entry === null || entry.operation !== 'PUT') return undefined;
  const [, key] = entry.key.split('.');
  if (key === undefined) return undefined;
  return {
    key: decodeToken(key),
    value: entry.string(),
    version: versionOf(created, entry.revision),
  };
}

function tooBusy(group: string, key: string): BusError {
  return new BusError('unavailable', `"${group}/${key}" changes too often to be written.`);
}
