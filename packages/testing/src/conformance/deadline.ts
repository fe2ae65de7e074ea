import { CaseFailure } from './case-failure.ts';

/** Bounds of waiting, in milliseconds. */
export interface Deadlines {
  /** One wait for one thing. */
  readonly waitMs: number;
  /** One case. */
  readonly caseMs: number;
  /** The whole run; what has not run by then is untestable. */
  readonly runMs: number;
}

/** Bounds of waiting where nobody says otherwise. */
export const DEFAULT_DEADLINES: Deadlines = { waitMs: 3_000, caseMs: 20_000, runMs: 180_000 };

/** Settles like `promise`, but fails with what was expected once the time is over. */
export function within<T>(promise: Promise<T>, ms: number, expected: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new CaseFailure(expected, `nothing within ${ms} ms`));
    }, ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
