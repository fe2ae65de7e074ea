import type { RecordableHistogram } from 'node:perf_hooks';
import { createHistogram } from 'node:perf_hooks';

/** Counts times in bounded space, right to 0.1 %: an HDR histogram of microseconds. It can be sent to a thread. */
export type TimeHistogram = RecordableHistogram;

const MICROS = 1_000;
/** An hour, in microseconds. */
const HIGHEST = 3_600_000_000;

export function createTimeHistogram(): TimeHistogram {
  return createHistogram({ lowest: 1, highest: HIGHEST, figures: 3 });
}

export function recordMs(histogram: TimeHistogram, ms: number): void {
  histogram.record(Math.min(HIGHEST, Math.max(1, Math.round(ms * MICROS))));
}

/** A histogram in a few numbers, in milliseconds. */
export interface TimeSummary {
  readonly count: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
}

/** Nothing where nothing was counted. */
export function summarise(histogram: TimeHistogram): TimeSummary | undefined {
  if (histogram.count === 0) return undefined;
  return {
    count: histogram.count,
    meanMs: rounded(histogram.mean),
    p50Ms: percentileMs(histogram, 50),
    p90Ms: percentileMs(histogram, 90),
    p99Ms: percentileMs(histogram, 99),
    p999Ms: percentileMs(histogram, 99.9),
    maxMs: rounded(histogram.max),
  };
}

export function percentileMs(histogram: TimeHistogram, percentile: number): number {
  return rounded(histogram.percentile(percentile));
}

function rounded(micros: number): number {
  return Math.round(micros) / MICROS;
}
