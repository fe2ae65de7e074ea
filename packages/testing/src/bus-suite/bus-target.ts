import type { Bus, PartitionStore } from '@sallyport/server';

/** A partition store of its own connections, which the suite disposes of. */
export type DisposablePartitions = PartitionStore & AsyncDisposable;

/** The driver to judge. */
export interface BusTarget {
  /** Opens an instance; all of them on one engine. The suite disposes of it. */
  open(): Promise<Bus>;
  /** Opens what the driver stores of queues, likewise; without it that is judged through `queues` alone. */
  openPartitions?(): Promise<DisposablePartitions>;
}
