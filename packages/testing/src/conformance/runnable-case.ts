import { CaseFailure, Untestable } from './case-failure.ts';
import type { ConformanceReport } from './report/report.ts';

/** A case for any test runner. */
export interface RunnableCase {
  readonly id: string;
  readonly title: string;
  /** Throws where the implementation fails; its message tells the last envelopes. */
  run(): Promise<void>;
}

const LAST_ENTRIES = 6;
const passing = new Set(['pass', 'warn', 'known-failure']);

/**
 * Demands that the one case of a report passes.
 *
 * @throws CaseFailure or Untestable where it does not.
 */
export function demandPass({ results: [result] }: ConformanceReport): void {
  if (result === undefined || passing.has(result.status)) return;
  const [finding] = result.findings;
  const frames = result.transcript
    .slice(-LAST_ENTRIES)
    .map(({ atMs, from, text }) => `  +${atMs} ms ${from}: ${text}`);
  if (finding === undefined) throw new Untestable(result.reason ?? result.status);
  const { expected, actual } = finding;
  throw new CaseFailure(expected, [actual, ...frames].join('\n'));
}
