import type { RunResult } from './load/load.ts';
import type { Figure } from './scenario.ts';

const P50: Figure = { name: 'p50Ms', label: 'p50, ms', digits: 3 };
const P99: Figure = { name: 'p99Ms', label: 'p99, ms', digits: 3 };

/** Columns of a load: how much of what a second, how long each took, and what it cost the processes measured. */
export function rateFigures(what: string): readonly Figure[] {
  return [
    { name: 'perSecond', label: `${what}/s` },
    P50,
    P99,
    { name: 'cpuMicros', label: 'CPU, µs each', digits: 1 },
  ];
}

/** What these columns come to. */
export function rates({ count, windowMs, total, p50Ms, p99Ms }: RunResult, cpuMicros: number) {
  return { perSecond: (count / windowMs) * 1_000, p50Ms, p99Ms, cpuMicros: cpuMicros / total };
}
