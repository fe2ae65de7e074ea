import type { KnownFailure } from './conformance-config.ts';
import type { CaseResult } from './report/report.ts';
import type { Outcome } from './run-case.ts';

/** What is declared of an implementation, and the day on which it is judged. */
export interface Declared {
  readonly strict: boolean;
  readonly knownFailures: readonly KnownFailure[];
  /** As `2026-12-31`. */
  readonly today: string;
}

/** Applies what is declared of the implementation: the level, and failures that are known. */
export function applyConfig(
  { unreachable: _, broken: __, ...outcome }: Outcome,
  { strict, knownFailures, today }: Declared,
): CaseResult {
  const known = knownFailures.find((entry) => entry.case === outcome.id);
  if (known !== undefined) return { ...outcome, ...applyKnown(outcome, known, today) };
  if (outcome.status === 'fail' && outcome.level !== 'MUST' && !strict) {
    return { ...outcome, status: 'warn' };
  }
  return outcome;
}

function applyKnown(
  { status }: CaseResult,
  known: KnownFailure,
  today: string,
): Pick<CaseResult, 'status' | 'reason'> | undefined {
  if (status === 'harness-error') return undefined;
  if (status === 'pass') {
    return { status: 'stale', reason: 'It passes; remove it from knownFailures.' };
  }
  if (known.expires < today) {
    return { status: 'stale', reason: `It was accepted until ${known.expires}: ${known.reason}` };
  }
  return { status: 'known-failure', reason: known.reason };
}
