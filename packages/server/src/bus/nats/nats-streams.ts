import type { StreamConfig } from '@nats-io/jetstream';
import { StorageType } from '@nats-io/jetstream';
import { BusError } from '../bus-error.ts';
import { isCode, natsFailure } from './nats-failure.ts';
import type { Live, NatsLink } from './nats-link.ts';

/** A stream as a driver wants it. */
export type StreamWish = Partial<StreamConfig> & { readonly name: string };

/** A stream that is there. */
export interface EnsuredStream {
  /** When it was created: another time, another stream. */
  readonly created: string;
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
    const config = { num_replicas: this.replicas, storage: StorageType.File, ...wish };
    // A server that lags behind its leader must not answer for it.
    const whole = { ...config, allow_direct: this.replicas === 1 };
    try {
      return await jsm.streams.add(whole);
    } catch (error) {
      if (!isCode(error, 'nameInUse')) throw error;
    }
    try {
      return await jsm.streams.update(wish.name, whole);
    } catch (cause) {
      if (natsFailure(cause).fault !== 'refused') throw cause;
      throw unchangeable(wish.name, cause);
    }
  }
}

function unchangeable(name: string, cause: unknown): BusError {
  const what = `The stream "${name}" is there and cannot be changed to what is needed`;
  return new BusError('refused', `${what}. Remove it, or choose another prefix.`, { cause });
}

function isSame(one: StreamWish, other: StreamWish): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
