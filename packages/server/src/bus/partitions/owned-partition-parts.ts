import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Delivery } from '../queue-driver.ts';
import type { DoneIds } from './done-ids.ts';
import type { PartitionStore } from './partition-store.ts';
import type { Tries } from './tries.ts';

/** What a partition that this instance owns is made of. */
export interface OwnedPartitionParts {
  readonly name: string;
  readonly store: PartitionStore;
  readonly tries: Tries;
  readonly doneIds: DoneIds;
  readonly handler: (delivery: Delivery) => Promise<void>;
  readonly maxTries: number;
  readonly window: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Runs alone in this instance what may have killed one before. */
  readonly alone: <T>(run: () => Promise<T>) => Promise<T>;
  /** There may be something to start. */
  onReady(): void;
  /** Something that ran has ended. */
  onEnd(): void;
  onLost(reason: string): void;
}
