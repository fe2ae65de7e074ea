import type { CaseStatus } from './report.ts';

/** A status as people read it. */
export interface StatusWords {
  readonly sign: string;
  readonly word: string;
  readonly meaning: string;
}

/** Every status as people read it, those that need somebody first. */
export const statusWords = {
  fail: { sign: '✗', word: 'fail', meaning: 'It does something else than the rule says.' },
  untestable: {
    sign: '?',
    word: 'untestable',
    meaning:
      'The case could not be judged; the reason says why. A MUST counts as failed, a SHOULD only where the run is strict.',
  },
  stale: {
    sign: '✗',
    word: 'stale',
    meaning: 'It is listed as a known failure, but passes, or its day is over.',
  },
  'harness-error': {
    sign: '✗',
    word: 'harness error',
    meaning: 'The kit went wrong; please report it.',
  },
  warn: {
    sign: '!',
    word: 'warning',
    meaning: 'It fails a SHOULD, in a run that is not strict. Counts as passed.',
  },
  'known-failure': {
    sign: '~',
    word: 'known failure',
    meaning: 'It fails, and the configuration says why and until when. Counts as skipped.',
  },
  'not-applicable': {
    sign: '–',
    word: 'not applicable',
    meaning: 'The case is about a feature that is not declared. Counts as skipped.',
  },
  pass: { sign: '✓', word: 'pass', meaning: 'It does what the rule says.' },
} as const satisfies Record<CaseStatus, StatusWords>;
