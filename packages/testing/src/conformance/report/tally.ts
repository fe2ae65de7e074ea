import type { CaseResult, CaseStatus } from './report.ts';

/** Exit codes of a run. */
export const exitCodes = { well: 0, failures: 1, stale: 2, harness: 3, nothingRan: 4 } as const;

/** What an exit code says, in words. */
export const exitMeanings: ReadonlyMap<number, string> = new Map([
  [exitCodes.well, 'all well'],
  [exitCodes.failures, 'failures'],
  [exitCodes.stale, 'stale known failures'],
  [exitCodes.harness, 'could not be judged'],
  [exitCodes.nothingRan, 'nothing ran'],
]);

/** Results counted as passed, failed and skipped. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const verdicts = {
  pass: 'passed',
  warn: 'passed',
  fail: 'failed',
  untestable: 'failed',
  stale: 'failed',
  'harness-error': 'failed',
  'known-failure': 'skipped',
  'not-applicable': 'skipped',
} as const satisfies Record<CaseStatus, keyof Tally>;

/** Whether a result counts as passed, failed or skipped. */
export function verdictOf({ status, level }: CaseResult, strict: boolean): keyof Tally {
  if (status === 'untestable' && (level === 'MAY' || (level === 'SHOULD' && !strict))) {
    return 'skipped';
  }
  return verdicts[status];
}

/** Counts results. */
export function tally(results: readonly CaseResult[], strict: boolean): Tally {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const result of results) counts[verdictOf(result, strict)] += 1;
  return counts;
}

/** The exit code that results amount to. */
export function exitCodeOf(results: readonly CaseResult[], strict: boolean): number {
  const has = (status: CaseStatus): boolean => results.some((result) => result.status === status);
  if (has('harness-error')) return exitCodes.harness;
  if (results.every(({ status }) => status === 'not-applicable')) return exitCodes.nothingRan;
  const failed = results.filter((result) => verdictOf(result, strict) === 'failed');
  if (failed.some(({ status }) => status !== 'stale')) return exitCodes.failures;
  return failed.length > 0 ? exitCodes.stale : exitCodes.well;
}
