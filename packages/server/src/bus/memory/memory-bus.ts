import type { Clock } from '../../clock.ts';
import { systemClock } from '../../clock.ts';
import type { Bus } from '../bus.ts';
import { MemoryLogs } from './memory-logs.ts';
import { MemoryRecords } from './memory-records.ts';
import { MemoryTopics } from './memory-topics.ts';

/** How often logs that nobody needs are forgotten, in milliseconds. */
const SWEEP_MS = 30_000;

/** What the embedded driver can be told. */
export interface MemoryBusOptions {
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** The embedded driver, for one process: what it holds is gone with it. `await using` stops it. */
export function memoryBus({ clock = systemClock }: MemoryBusOptions = {}): Bus {
  const logs = new MemoryLogs(clock);
  const records = new MemoryRecords(clock);
  const stop = clock.every(SWEEP_MS, () => {
    logs.sweep();
    records.sweep();
  });
  return {
    logs,
    topics: new MemoryTopics(),
    records,
    async check() {},
    async [Symbol.asyncDispose]() {
      stop();
    },
  };
}
