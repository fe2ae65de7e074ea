import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { ConsumeOptions, Delivery } from '../queue-driver.ts';
import type { Records } from '../record-driver.ts';
import type { TopicDriver } from '../topic-driver.ts';
import type { PartitionStore } from './partition-store.ts';
import type { Tries } from './tries.ts';

/** What one instance's part in a queue is made of. */
export interface ConsumerParts extends ConsumeOptions {
  readonly subject: string;
  readonly handler: (delivery: Delivery) => Promise<void>;
  readonly store: PartitionStore;
  readonly topics: TopicDriver;
  /** Who consumes which queue. */
  readonly members: Records;
  /** Who owns which partition. */
  readonly leases: Records;
  readonly tries: Tries;
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly log: Log;
}
