import { PubHeaders } from '@nats-io/jetstream';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { BusError } from '../bus-error.ts';
import type {
  OpenOptions,
  OpenPartition,
  PartitionBounds,
  PartitionItem,
  PartitionStore,
} from '../partitions/partition-store.ts';
import type { Enqueued, QueueItem } from '../queue-driver.ts';
import { isCode, isNoStream } from './nats-failure.ts';
import { itemHeaders, readBurial, readItem } from './nats-item.ts';
import type { Live, NatsLink } from './nats-link.ts';
import { NatsOpenPartition } from './nats-open-partition.ts';
import type { NatsStreams } from './nats-streams.ts';
import { encodeToken } from './nats-token.ts';
import { PartitionPlaces } from './partition-places.ts';
import type { StreamReader } from './stream-reader.ts';

const MAX_BURIED = 1_000;

export interface NatsPartitionsParts {
  readonly link: NatsLink;
  readonly streams: NatsStreams;
  readonly reader: StreamReader;
  readonly clock: Clock;
  readonly log: Log;
  readonly prefix: string;
}

/** Partitions of queues, a stream each. What is done is removed from it. */
export class NatsPartitions implements PartitionStore, Disposable {
  readonly #parts: NatsPartitionsParts;
  readonly #places: PartitionPlaces;
  readonly #opened = new Set<NatsOpenPartition>();
  readonly #unwatch: () => void;

  constructor(parts: NatsPartitionsParts) {
    this.#parts = parts;
    this.#places = new PartitionPlaces(parts.prefix);
    this.#unwatch = parts.link.onConnected(() => {
      for (const opened of this.#opened) opened.renew();
    });
  }

  async push(partition: string, item: QueueItem, bounds: PartitionBounds): Promise<Enqueued> {
    const { link, streams } = this.#parts;
    const until = link.until();
    const wish = this.#places.wish(partition, bounds);
    const headers = itemHeaders(item);
    headers.set(PubHeaders.MsgIdHdr, encodeToken(item.id));
    const question = { subject: this.#places.subject(partition), data: item.data, headers };
    const send = ({ asks }: Live) => asks.store(question);
    const push = async (): Promise<Enqueued> => {
      await streams.ensure(wish, until);
      // The server knows it again, so that it does no harm twice.
      const { duplicate } = await link.again(send, until);
      return { status: duplicate ? 'duplicate' : 'accepted' };
    };
    try {
      return await push().catch((error: unknown) => {
        if (!isNoStream(error)) throw error;
        // Somebody removed it.
        streams.forget(wish.name);
        return push();
      });
    } catch (error) {
      if (!isFull(error)) throw error;
      return { status: 'rejected', reason: `${bounds.maxDepth} pieces of work wait already` };
    }
  }

  async open(partition: string, options: OpenOptions): Promise<OpenPartition> {
    const { link, streams, reader, clock, log } = this.#parts;
    const opened: NatsOpenPartition = new NatsOpenPartition({
      ...{ link, streams, reader, clock, log, options, partition },
      places: this.#places,
      onEnd: () => this.#opened.delete(opened),
    });
    this.#opened.add(opened);
    try {
      await opened.begin();
    } catch (error) {
      opened.stop();
      throw error;
    }
    return opened;
  }

  async buried(partition: string): Promise<readonly (PartitionItem & BuriedFields)[]> {
    const { link, streams, reader } = this.#parts;
    const until = link.until();
    const wish = this.#places.buriedWish;
    await streams.ensure(wish, until);
    const subject = this.#places.buried(partition);
    const range = { stream: wish.name, subject, from: 1, limit: MAX_BURIED, until };
    const found = await reader.read(range);
    return found.flatMap((stored) => {
      const item = readItem(stored);
      const burial = readBurial(stored);
      if (item === undefined || burial === undefined) return [];
      return { ...item, ...burial };
    });
  }

  [Symbol.dispose](): void {
    this.#unwatch();
    for (const opened of [...this.#opened]) opened.stop();
  }
}

interface BuriedFields {
  readonly reason: string;
  readonly at: number;
}

function isFull(error: unknown): boolean {
  return (
    error instanceof BusError &&
    isCode(error, 'storeFailed') &&
    error.message.includes('maximum messages')
  );
}
