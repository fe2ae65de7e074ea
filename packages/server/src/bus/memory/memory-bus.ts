import type { Clock } from '../../clock.ts';
import { systemClock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { silentLog } from '../../log.ts';
import type { Bus } from '../bus.ts';
import { PartitionedQueues } from '../partitions/partitioned-queues.ts';
import { MemoryLogs } from './memory-logs.ts';
import { MemoryPartitions } from './memory-partitions.ts';
import { MemoryRecords } from './memory-records.ts';
import { MemoryTopics } from './memory-topics.ts';

/** How often logs that nobody needs are forgotten, in milliseconds. */
const SWEEP_MS = 30_000;

/** What the embedded driver can be told. */
export interface MemoryBusOptions {
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Default: silent. */
  readonly log?: Log;
  /** Milliseconds after which the work of an instance that died goes to another. Default: 10,000. */
  readonly leaseMs?: number;
}

/** The embedded driver, for one process: what it holds is gone with it. `await using` stops it. */
export function memoryBus({
  clock = systemClock,
  log = silentLog,
  leaseMs,
}: MemoryBusOptions = {}): Bus {
  const logs = new MemoryLogs(clock);
  const records = new MemoryRecords(clock);
  const topics = new MemoryTopics();
  const store = new MemoryPartitions(clock);
  const stop = clock.every(SWEEP_MS, () => {
    logs.sweep();
    records.sweep();
  });
  const queues = new PartitionedQueues({ store, records, topics, clock, log, leaseMs });
  return {
    logs,
    topics,
    records,
    queues,
    async check() {},
    async [Symbol.asyncDispose]() {
      stop();
      await queues[Symbol.asyncDispose]();
    },
  };
}
