import type { Case } from './case.ts';
import type { Deadlines } from './deadline.ts';
import type { Observer } from './observer.ts';
import type { CaseResult } from './report/report.ts';
import type { Role } from './role.ts';

/** The implementation under test, in its role: all in which judging a server and a client differ. */
export interface Subject<Context> {
  readonly role: Role;
  readonly name: string;
  /** Where it is, where it has an address. */
  readonly url?: string;
  readonly features: ReadonlySet<string>;
  readonly deadlines: Deadlines;
  /** Whether there is anything to judge; all other cases are untestable where it does not come to its end. */
  readonly establishing: Case<Context, never>;
  /** What it means that {@link establishing} did not come to its end. */
  readonly notEstablished: string;
  /** What its developer does first then. */
  nextStep?(notEstablished: CaseResult): string;
  /**
   * Opens what one run of one case works with.
   *
   * @throws Unreachable where the implementation is not there.
   */
  open(observer: Observer): Promise<Scene<Context>>;
}

/** What one run of one case works with; disposing of it closes all that the case opened. */
export interface Scene<Context> extends AsyncDisposable {
  readonly context: Context;
  /** Rejects when the case cannot go on. */
  readonly interrupted?: Promise<never>;
}
