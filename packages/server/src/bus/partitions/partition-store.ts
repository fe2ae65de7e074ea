import type { Enqueued, QueueItem } from '../queue-driver.ts';
import type { Following } from '../topic-driver.ts';

/** Bounds of a partition. */
export interface PartitionBounds {
  /** Items that are not done; past it new ones are rejected. */
  readonly maxDepth: number;
  /** Milliseconds for which a repeat is recognised. */
  readonly dedupeMs: number;
}

/** An item as it is stored. */
export interface PartitionItem extends QueueItem {
  /** What the store knows it by. */
  readonly ref: string;
}

/** What is done with the items of a partition that was opened. */
export interface OpenPartition extends Following {
  /** How many items were not done when it was opened. */
  readonly backlog: number;
  /** Forgets an item; at once for all later readers. */
  done(item: PartitionItem): Promise<void>;
  /** Puts it aside, for nobody to try again. */
  bury(item: PartitionItem, reason: string): Promise<void>;
}

/** How a partition is read. */
export interface OpenOptions {
  /** Items that are told and not done at most; the next one is told when one of them is. */
  readonly window: number;
  /** Tells an item that was taken over, or is new. The callback must not throw. */
  onItem(item: PartitionItem): void;
  /** Somebody else opened it, or the store has given it up: nothing more is told. */
  onLost(reason: string): void;
}

/**
 * What a driver stores of a queue: lists of items in the order of arrival. Who may read a list is not its matter, other
 * than that the one who opens it last gets everything that is not done, the oldest first, and nobody before gets more.
 */
export interface PartitionStore {
  /** Stores an item at the end, unless its id was stored of late. */
  push(partition: string, item: QueueItem, bounds: PartitionBounds): Promise<Enqueued>;
  /** Takes a partition over from whoever had it, and tells its items. */
  open(partition: string, options: OpenOptions): Promise<OpenPartition>;
  /** What was buried, the oldest 1,000. */
  buried(partition: string): Promise<readonly (PartitionItem & { reason: string; at: number })[]>;
}
