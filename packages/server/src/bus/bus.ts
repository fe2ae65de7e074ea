import type { LogDriver } from './log-driver.ts';
import type { QueueDriver } from './queue-driver.ts';
import type { RecordDriver } from './record-driver.ts';
import type { TopicDriver } from './topic-driver.ts';

/**
 * What gateways and services share: the port that a driver implements. What is promised here is what the weakest
 * driver keeps. Every promise of it settles within the driver's own deadline; one that cannot be kept rejects with
 * a `BusError`. Who disposes of a bus ends what it consumes from queues, and lets other instances have at once what
 * was not done.
 */
export interface Bus extends AsyncDisposable {
  /** Numbered histories of channels. */
  readonly logs: LogDriver;
  /** Messages to whoever listens now. */
  readonly topics: TopicDriver;
  /** Small values that vanish by themselves. */
  readonly records: RecordDriver;
  /** Work for one of several instances. */
  readonly queues: QueueDriver;
  /** Resolves when the engine answers. Fits `Dependency.check`. */
  check(signal: AbortSignal): Promise<void>;
}
