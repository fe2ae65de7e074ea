import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type {
  OpenOptions,
  OpenPartition,
  PartitionBounds,
  PartitionItem,
  PartitionStore,
} from '../partitions/partition-store.ts';
import type { Enqueued, QueueItem } from '../queue-driver.ts';
import { hashTag } from './hash-tag.ts';
import { RedisBatches } from './redis-batches.ts';
import type { RedisEngine } from './redis-engine.ts';
import { readEntry, readItem } from './redis-item.ts';
import { RedisOpenPartition } from './redis-open-partition.ts';
import { OPEN } from './redis-partition-scripts.ts';
import type { Push } from './redis-pushes.ts';
import { redisPushes } from './redis-pushes.ts';

export interface RedisPartitionsParts {
  readonly engine: RedisEngine;
  readonly prefix: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** How often it is asked whether there is more than was heard of, in milliseconds. */
const ASK_EVERY_MS = 2_000;
const MAX_BURIED = 1_000;
/** Items that one command removes at most. */
const MAX_REMOVED_TOGETHER = 500;

/**
 * Partitions as streams. Who opens one writes a token, without which nobody reads; what is done is deleted, so that
 * the stream holds what is not. https://redis.io/docs/latest/develop/data-types/streams/
 */
export class RedisPartitions implements PartitionStore {
  readonly #parts: RedisPartitionsParts;
  readonly #pushes: RedisBatches<Push, Enqueued>;
  readonly #removals: RedisBatches<string, true>;
  readonly #opened = new Set<RedisOpenPartition>();
  readonly #stopAsking: () => void;

  constructor(parts: RedisPartitionsParts) {
    const { engine, clock } = parts;
    this.#parts = parts;
    this.#pushes = redisPushes(engine);
    this.#removals = redisRemovals(engine);
    const askAll = (): void => {
      for (const partition of this.#opened) partition.wake();
    };
    engine.onReady(askAll);
    engine.channels.onResumed(askAll);
    this.#stopAsking = clock.every(ASK_EVERY_MS, askAll);
  }

  push(partition: string, item: QueueItem, bounds: PartitionBounds): Promise<Enqueued> {
    return this.#pushes.add(this.#key(partition), { item, bounds });
  }

  async open(partition: string, options: OpenOptions): Promise<OpenPartition> {
    const { engine, log } = this.#parts;
    const key = this.#key(partition);
    const token = randomUUID();
    const opened = new RedisOpenPartition({
      ...{ engine, log, key, token, options },
      removals: this.#removals,
      maxBuried: MAX_BURIED,
      onEnd: () => {
        this.#opened.delete(opened);
        heard.stop();
      },
    });
    const heard = await engine.channels.subscribe(key, () => opened.wake());
    try {
      const backlog = await engine.run(OPEN, {
        keys: [`${key}:items`, `${key}:owner`],
        args: [token, key],
      });
      this.#opened.add(opened);
      opened.begin(Number(backlog));
    } catch (error) {
      heard.stop();
      throw error;
    }
    return opened;
  }

  async buried(
    partition: string,
  ): Promise<readonly (PartitionItem & { reason: string; at: number })[]> {
    const key = `${this.#key(partition)}:buried`;
    const stored = await this.#parts.engine.command(
      ...['XRANGE', key, '-', '+', 'COUNT', String(MAX_BURIED)],
    );
    return (Array.isArray(stored) ? stored : []).flatMap((one) => {
      const entry = readEntry(one);
      const item = readItem(entry);
      if (item === undefined) return [];
      const { fields } = entry;
      const at = Number(fields.get('at'));
      return [{ ...item, ref: fields.get('ref') ?? '', reason: fields.get('reason') ?? '', at }];
    });
  }

  /** Reads nothing more; what was opened stays so for others to see, until they open it. */
  stop(): void {
    this.#stopAsking();
    for (const partition of this.#opened) partition.stop();
  }

  #key(partition: string): string {
    return `${this.#parts.prefix}:work:${hashTag(partition)}`;
  }
}

function redisRemovals(engine: RedisEngine): RedisBatches<string, true> {
  return new RedisBatches<string, true>({
    engine,
    maxTogether: MAX_REMOVED_TOGETHER,
    lengthOf: ({ length }) => length,
    async run(key, refs) {
      await engine.command('XDEL', key, ...refs);
      return refs.map(() => true as const);
    },
  });
}
