import type { Log } from '../../log.ts';
import type { OpenOptions, OpenPartition, PartitionItem } from '../partitions/partition-store.ts';
import type { RedisBatches } from './redis-batches.ts';
import type { RedisEngine } from './redis-engine.ts';
import type { StoredEntry } from './redis-item.ts';
import { readEntry, readItem, toFields } from './redis-item.ts';
import { BURY, FETCH } from './redis-partition-scripts.ts';

export interface RedisOpenPartitionParts {
  readonly engine: RedisEngine;
  /** Removes items, by their references; the place is the key of a stream. */
  readonly removals: RedisBatches<string, true>;
  readonly log: Log;
  readonly key: string;
  /** Says in Redis who the reader is. */
  readonly token: string;
  readonly options: OpenOptions;
  readonly maxBuried: number;
  /** It is read no longer. */
  onEnd(): void;
}

/** A partition that this process reads for as long as nobody else opens it. */
export class RedisOpenPartition implements OpenPartition {
  readonly #parts: RedisOpenPartitionParts;
  /** Items that were told and are not done. */
  readonly #told = new Set<string>();
  #state: 'opening' | 'idle' | 'fetching' | 'ended' = 'opening';
  /** The last item that was told. */
  #last = '0-0';
  #backlog = 0;
  /** Whether there may be items that were not told. */
  #mayHaveMore = true;

  constructor(parts: RedisOpenPartitionParts) {
    this.#parts = parts;
  }

  get backlog(): number {
    return this.#backlog;
  }

  /** Tells what is there, and what comes. */
  begin(backlog: number): void {
    if (this.#state !== 'opening') return;
    this.#backlog = backlog;
    this.#state = 'idle';
    this.wake();
  }

  /** Looks for more, and whether it may still be read. */
  wake(): void {
    this.#mayHaveMore = true;
    if (this.#state === 'idle') void this.#fetch();
  }

  async done(item: PartitionItem): Promise<void> {
    const { removals, key } = this.#parts;
    await removals.add(`${key}:items`, item.ref);
    this.#forget(item.ref);
  }

  async bury(item: PartitionItem, reason: string): Promise<void> {
    const { engine, key, maxBuried } = this.#parts;
    await engine.run(BURY, {
      keys: [`${key}:items`, `${key}:buried`],
      args: [item.ref, String(maxBuried), reason, ...toFields(item)],
    });
    this.#forget(item.ref);
  }

  stop(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#parts.onEnd();
  }

  #forget(ref: string): void {
    this.#told.delete(ref);
    if (this.#mayHaveMore && this.#state === 'idle') void this.#fetch();
  }

  async #fetch(): Promise<void> {
    const { log, key } = this.#parts;
    this.#state = 'fetching';
    try {
      do await this.#fetchOnce();
      while (this.#isReading() && this.#mayHaveMore && this.#told.size < this.#window);
    } catch (error) {
      // It is asked again soon, and when the connection is back.
      this.#mayHaveMore = true;
      log.debug({ partition: key, error }, 'a partition could not be read');
    }
    if (this.#isReading()) this.#state = 'idle';
  }

  async #fetchOnce(): Promise<void> {
    const { engine, key, token, options } = this.#parts;
    const count = Math.max(0, this.#window - this.#told.size);
    this.#mayHaveMore = count === 0;
    const found = await engine.run(FETCH, {
      keys: [`${key}:items`, `${key}:owner`],
      args: [token, this.#last, String(count)],
    });
    if (!this.#isReading()) return;
    if (!Array.isArray(found)) {
      this.stop();
      options.onLost('another opened it, or Redis lost it');
      return;
    }
    if (count > 0 && found.length === count) this.#mayHaveMore = true;
    for (const stored of found) {
      const entry = readEntry(stored);
      this.#last = entry.ref;
      this.#take(entry);
      if (!this.#isReading()) return;
    }
  }

  #take(entry: StoredEntry): void {
    const item = readItem(entry);
    if (item === undefined) {
      this.#putAside(entry);
      return;
    }
    this.#told.add(item.ref);
    this.#parts.options.onItem(item);
  }

  /** What cannot be read is put aside, so that it holds up nobody. */
  #putAside({ ref, fields }: StoredEntry): void {
    const { log, key } = this.#parts;
    log.error({ partition: key, ref }, 'a stored piece of work cannot be read');
    const data = JSON.stringify(Object.fromEntries(fields));
    const item: PartitionItem = { ref, id: ref, lane: '', key: '', serial: false, data };
    this.bury(item, 'it cannot be read').catch((error: unknown) =>
      log.warn({ partition: key, ref, error }, 'it could not be put aside'),
    );
  }

  get #window(): number {
    return this.#parts.options.window;
  }

  /** Asked through a method, because the state changes while something is waited for. */
  #isReading(): boolean {
    return this.#state !== 'ended';
  }
}
