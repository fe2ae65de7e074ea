import type { Measurement } from '../pair.ts';
import type { Pace } from '../plan.ts';
import type { Machine } from './machine.ts';
import type { Row } from './summary.ts';

/** Everything that a run found: what the JSON file holds. */
export interface BenchResult {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly machine: Machine;
  readonly pace: Pace;
  readonly payloadBytes: number;
  readonly rows: readonly Row[];
  readonly measurements: readonly Measurement[];
}
