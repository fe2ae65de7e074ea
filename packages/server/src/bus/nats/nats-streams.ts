import { randomUUID } from 'node:crypto';
import type { JetStreamManager, StreamConfig, StreamInfo } from '@nats-io/jetstream';
import { StorageType } from '@nats-io/jetstream';
import { BusError } from '../bus-error.ts';
import { isCode, natsFailure } from './nats-failure.ts';
import type { Live, NatsLink } from './nats-link.ts';

/** A stream as a driver wants it. */
export type StreamWish = Partial<StreamConfig> & { readonly name: string };

/** A stream that is there. */
export interface EnsuredStream {
  /**
   * Says which of all streams of this name it is. Not the time of its creation: where a stream was changed, NATS 2.9
   * says after its next start that it was created when the server was started.
   */
  readonly streamId: string;
  /** `duplicate_window` in nanoseconds. */
  readonly config: Pick<StreamConfig, 'duplicate_window'>;
}

interface Ensured {
  readonly generation: number;
  readonly wish: StreamWish;
  readonly stream: Promise<EnsuredStream>;
}

/** Streams that are created on first use; once on each connection, since the engine may have come back empty. */
export class NatsStreams {
  readonly replicas: number;
  readonly #link: NatsLink;
  readonly #ensured = new Map<string, Ensured>();

  constructor(link: NatsLink, replicas: number) {
    this.#link = link;
    this.replicas = replicas;
  }

  /**
   * Resolves when the stream is there as it is wanted.
   *
   * @throws BusError `refused` where one of its name is there that cannot be changed to it.
   */
  ensure(wish: StreamWish, until = this.#link.until()): Promise<EnsuredStream> {
    const known = this.#ensured.get(wish.name);
    const generation = this.#link.live?.generation ?? 0;
    if (known?.generation === generation && isSame(known.wish, wish)) return known.stream;
    const stream = this.#link.again((live) => this.#create(live, wish), until);
    const ensured: Ensured = { generation, wish, stream };
    this.#ensured.set(wish.name, ensured);
    stream.catch(() => {
      if (this.#ensured.get(wish.name) === ensured) this.#ensured.delete(wish.name);
    });
    return stream;
  }

  /** Resolves when a stream of this name is there, however it is; creates it as it is wanted where it is not. */
  find(wish: StreamWish, until = this.#link.until()): Promise<EnsuredStream> {
    const known = this.#ensured.get(wish.name);
    const generation = this.#link.live?.generation ?? 0;
    return known?.generation === generation ? known.stream : this.ensure(wish, until);
  }

  /** Looks again before the next use. */
  forget(name: string): void {
    this.#ensured.delete(name);
  }

  async #create({ jsm }: Live, wish: StreamWish): Promise<EnsuredStream> {
    // A server that lags behind its leader must not answer for it.
    const allow_direct = this.replicas === 1;
    const base = { num_replicas: this.replicas, storage: StorageType.File, allow_direct };
    const config = { ...base, ...wish };
    const present = await infoOf(jsm, wish.name);
    if (present !== undefined) return change(jsm, present, config);
    try {
      const description = `${DESCRIPTION}${randomUUID()}`;
      return ensuredAs(await jsm.streams.add({ ...config, description }));
    } catch (error) {
      const other = isTaken(error) ? await infoOf(jsm, wish.name) : undefined;
      if (other === undefined) throw error;
      return change(jsm, other, config); // somebody else was faster
    }
  }
}

/** What the description of a stream begins with; what follows is said of no other. */
const DESCRIPTION = 'Sallyport ';

function ensuredAs({ config, created }: StreamInfo): EnsuredStream {
  const { description = '' } = config;
  const isOurs = description.startsWith(DESCRIPTION);
  return { config, streamId: isOurs ? description.slice(DESCRIPTION.length) : created };
}

/** Whether a stream of its name, or with its subjects, is there. */
function isTaken(error: unknown): boolean {
  return isCode(error, 'nameInUse') || isCode(error, 'subjectsOverlap');
}

async function infoOf(jsm: JetStreamManager, name: string): Promise<StreamInfo | undefined> {
  try {
    return await jsm.streams.info(name);
  } catch (error) {
    if (isCode(error, 'streamNotFound')) return undefined;
    throw error;
  }
}

/** A stream that is there, as it is wanted; changed only where it must be. */
async function change(
  jsm: JetStreamManager,
  present: StreamInfo,
  config: StreamWish,
): Promise<EnsuredStream> {
  const isAsWanted = Object.entries(config).every(
    ([name, value]) => JSON.stringify(Reflect.get(present.config, name)) === JSON.stringify(value),
  );
  if (isAsWanted) return ensuredAs(present);
  try {
    return ensuredAs(await jsm.streams.update(config.name, config));
  } catch (cause) {
    if (natsFailure(cause).fault !== 'refused') throw cause;
    throw unchangeable(config.name, cause);
  }
}

function unchangeable(name: string, cause: unknown): BusError {
  const what = `The stream "${name}" is there and cannot be changed to what is needed`;
  return new BusError('refused', `${what}. Remove it, or choose another prefix.`, { cause });
}

function isSame(one: StreamWish, other: StreamWish): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
