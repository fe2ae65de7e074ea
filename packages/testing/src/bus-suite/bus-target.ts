import type { Bus, PartitionStore } from '@sallyport/server';

/** A partition store of its own connections, which the suite disposes of. */
export type DisposablePartitions = PartitionStore & AsyncDisposable;

/** The driver to judge. */
export interface BusTarget {
  /**
   * Opens an instance; all of them on one engine. The suite disposes of it, also to see what becomes of the work of an
   * instance that dies, for which it waits 15 seconds at most: shorten the lease of queues to about two.
   */
  open(): Promise<Bus>;
  /** Opens what the driver stores of queues, likewise; without it that is judged through `queues` alone. */
  openPartitions?(): Promise<DisposablePartitions>;
}
