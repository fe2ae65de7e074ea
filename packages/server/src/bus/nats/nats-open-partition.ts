import type { Msg } from '@nats-io/transport-node';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { OpenOptions, OpenPartition, PartitionItem } from '../partitions/partition-store.ts';
import type { Delivered } from './ack-subject.ts';
import { DoneItems } from './done-items.ts';
import { isGone, isNoStream } from './nats-failure.ts';
import { itemHeaders, readItem } from './nats-item.ts';
import type { Live, NatsLink } from './nats-link.ts';
import type { NatsStreams } from './nats-streams.ts';
import type { PartitionPlaces } from './partition-places.ts';
import { PartitionReader } from './partition-reader.ts';
import type { StreamReader } from './stream-reader.ts';

export interface NatsOpenPartitionParts {
  readonly link: NatsLink;
  readonly streams: NatsStreams;
  readonly reader: StreamReader;
  readonly clock: Clock;
  readonly log: Log;
  readonly places: PartitionPlaces;
  readonly partition: string;
  readonly options: OpenOptions;
  /** It is read no longer. */
  onEnd(): void;
}

/** A partition that this process reads for as long as nobody else opens it. */
export class NatsOpenPartition implements OpenPartition {
  readonly #parts: NatsOpenPartitionParts;
  readonly #reader: PartitionReader;
  /** Items that were told and are not done. */
  readonly #told = new Set<string>();
  readonly #doneItems: DoneItems;
  #backlog = 0;

  constructor(parts: NatsOpenPartitionParts) {
    this.#parts = parts;
    const { link, streams, clock, log, places, partition, options } = parts;
    this.#doneItems = new DoneItems({
      ...parts,
      remove: (seq, streamId) => this.#remove(`${seq}@${streamId}`),
    });
    this.#reader = new PartitionReader({
      ...{ link, clock, log },
      stream: places.stream(partition),
      find: () => streams.find(places.wish(partition)),
      free: () => options.window - this.#told.size,
      take: (message, delivered) => this.#take(message, delivered),
      lost: (reason) => {
        parts.onEnd();
        options.onLost(reason);
      },
    });
  }

  get backlog(): number {
    return this.#backlog;
  }

  /** Takes the partition from whoever reads it, and tells what is there, and what comes. */
  async begin(): Promise<void> {
    await this.#doneItems.begin();
    this.#backlog = await this.#reader.begin();
  }

  /** The connection is another one. */
  renew(): void {
    this.#reader.renew();
    this.#doneItems.renew();
  }

  async done(item: PartitionItem): Promise<void> {
    const [seq] = item.ref.split('@');
    // First, because a server that is killed forgets the id of what it has removed, and takes a repeat for new.
    await this.#doneItems.done(Number(seq), item.id);
    await this.#remove(item.ref);
    this.#told.delete(item.ref);
    this.#reader.ask();
  }

  async bury(item: PartitionItem, reason: string): Promise<void> {
    const { link, streams, places, partition, clock } = this.#parts;
    await streams.ensure(places.buriedWish);
    const headers = itemHeaders(item, { ref: item.ref, reason, at: clock.now() });
    const msgID = `${places.stream(partition)} ${item.ref}`;
    await link.again(({ js }) =>
      js.publish(places.buried(partition), item.data, { headers, msgID }),
    );
    await this.done(item);
  }

  stop(): void {
    this.#doneItems.stop();
    this.#reader.stop();
    this.#parts.onEnd();
  }

  #take(message: Msg, { seq, at }: Delivered): void {
    const { options, log, partition } = this.#parts;
    const ref = `${seq}@${this.#reader.streamId}`;
    const item = readItem({ headers: message.headers, text: message.string() });
    if (item !== undefined && !this.#doneItems.has({ seq, at, id: item.id })) {
      this.#told.add(ref);
      this.#doneItems.told({ seq, at });
      options.onItem({ ...item, ref });
      return;
    }
    if (item === undefined) log.error({ partition, seq }, 'a message in a queue is no work');
    this.#remove(ref).catch((error: unknown) =>
      log.warn({ partition, seq, error }, 'what is no work any more could not be removed'),
    );
  }

  async #remove(ref: string): Promise<void> {
    const { link, streams, places, partition } = this.#parts;
    const [seq, streamId] = ref.split('@');
    const remove = async ({ asks }: Live): Promise<void> => {
      const stream = await streams.find(places.wish(partition));
      // The same number in another stream is another item.
      if (stream.streamId !== streamId) return;
      try {
        await asks.remove(places.stream(partition), Number(seq));
      } catch (error) {
        if (!isGone(error) && !isNoStream(error)) throw error;
      }
    };
    await link.again(remove);
  }
}
