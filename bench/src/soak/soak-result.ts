import type { Machine } from '../report/machine.ts';
import type { ProcessSample, TrafficCounts } from './commands.ts';

/** Everything that a soak found. */
export interface SoakResult {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly machine: Machine;
  readonly connections: number;
  readonly durationMs: number;
  /** How many times as frequent as usual everything was. */
  readonly times: number;
  readonly samples: readonly SoakSample[];
  readonly totals: TrafficCounts;
}

/** The gateway, and how fast it was to its clients since the sample before. */
export interface SoakSample extends ProcessSample {
  /** Milliseconds since the traffic began. */
  readonly atMs: number;
  readonly answerP99Ms: number;
  readonly deliveryP99Ms: number;
}
