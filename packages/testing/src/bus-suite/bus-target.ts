import type { Bus, PartitionStore } from '@sallyport/server';

/** A partition store of its own connections, which the suite disposes of. */
export type DisposablePartitions = PartitionStore & AsyncDisposable;

/** A bus that can lose its engine without a word, as one does whose process is killed. */
export type MortalBus = Bus & {
  /** Takes its engine away. */
  kill(): void;
};

/** The driver to judge. */
export interface BusTarget {
  /**
   * Opens an instance; all of them on one engine. The suite disposes of it. It waits 15 seconds at most for what an
   * instance that died had: shorten the lease of queues to about two.
   */
  open(): Promise<Bus>;
  /** Opens one that can be killed, likewise; without it nothing is asked about instances that die. */
  openMortal?(): Promise<MortalBus>;
  /** Opens what the driver stores of queues, likewise; without it that is judged through `queues` alone. */
  openPartitions?(): Promise<DisposablePartitions>;
}
