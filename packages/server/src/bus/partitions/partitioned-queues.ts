import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { BusError } from '../bus-error.ts';
import type {
  ConsumeOptions,
  Consumption,
  DeadLetter,
  Delivery,
  Enqueued,
  LaneOwners,
  QueueDriver,
  QueueItem,
} from '../queue-driver.ts';
import type { RecordDriver, Records } from '../record-driver.ts';
import type { Following, TopicDriver } from '../topic-driver.ts';
import { Consumer, topicOf } from './consumer.ts';
import { readOwners } from './lane-owners.ts';
import { PARTITIONS, partitionName, partitionOf } from './partition-of.ts';
import type { PartitionBounds, PartitionStore } from './partition-store.ts';
import { Tries } from './tries.ts';

export interface PartitionedQueuesParts {
  readonly store: PartitionStore;
  readonly records: RecordDriver;
  readonly topics: TopicDriver;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds after which the partitions of an instance that died are another's. Default: 10,000. */
  readonly leaseMs?: number | undefined;
  /** Default: 10,000 pieces of work a partition, and repeats known for ten minutes. */
  readonly bounds?: Partial<PartitionBounds> | undefined;
}

const LEASE_MS = 10_000;
const BOUNDS: PartitionBounds = { maxDepth: 10_000, dedupeMs: 600_000 };
const MAX_DEAD_LETTERS = 1_000;

/** Queues that are cut into partitions, each of which one consumer owns at a time. */
export class PartitionedQueues implements QueueDriver, AsyncDisposable {
  readonly #parts: PartitionedQueuesParts;
  readonly #bounds: PartitionBounds;
  readonly #leaseMs: number;
  readonly #members: Records;
  readonly #leases: Records;
  readonly #tries: Tries;
  readonly #consumers = new Set<Consumer>();
  #isDisposed = false;

  constructor(parts: PartitionedQueuesParts) {
    const { records, leaseMs = LEASE_MS, clock, bounds } = parts;
    this.#parts = parts;
    this.#leaseMs = leaseMs;
    this.#bounds = { ...BOUNDS, ...bounds };
    this.#members = records.bucket('queue-members', leaseMs);
    this.#leases = records.bucket('queue-leases', leaseMs);
    this.#tries = new Tries(records, clock);
  }

  async enqueue(subject: string, item: QueueItem): Promise<Enqueued> {
    this.#refuseDisposed();
    const name = partitionName(subject, partitionOf(item.lane));
    return this.#parts.store.push(name, item, this.#bounds);
  }

  async consume(
    subject: string,
    handler: (delivery: Delivery) => Promise<void>,
    options: ConsumeOptions,
  ): Promise<Consumption> {
    this.#refuseDisposed();
    const consumer = new Consumer({
      ...this.#parts,
      ...options,
      subject,
      handler,
      members: this.#members,
      leases: this.#leases,
      tries: this.#tries,
      leaseMs: this.#leaseMs,
    });
    this.#consumers.add(consumer);
    void consumer.ended.then(() => this.#consumers.delete(consumer));
    try {
      await consumer.start();
    } catch (error) {
      consumer.stop();
      throw error;
    }
    return consumer;
  }

  async owners(subject: string): Promise<LaneOwners> {
    this.#refuseDisposed();
    return readOwners(await this.#leases.list(subject));
  }

  async onOwners(subject: string, listener: () => void): Promise<Following> {
    this.#refuseDisposed();
    return this.#parts.topics.subscribe(topicOf(subject), listener);
  }

  async deadLetters(subject: string): Promise<readonly DeadLetter[]> {
    this.#refuseDisposed();
    const names = Array.from({ length: PARTITIONS }, (_, at) => partitionName(subject, at));
    const letters = await Promise.all(names.map((name) => this.#parts.store.buried(name)));
    return letters
      .flat()
      .sort((a, b) => a.at - b.at)
      .slice(0, MAX_DEAD_LETTERS)
      .map(({ ref: _, ...letter }) => letter);
  }

  /** Stops whoever consumes; resolves when others may have their work. To be called while the engine is there. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    await Promise.all([...this.#consumers].map((consumer) => consumer[Symbol.asyncDispose]()));
  }

  #refuseDisposed(): void {
    if (this.#isDisposed) throw new BusError('closed', 'The bus was disposed of.');
  }
}
