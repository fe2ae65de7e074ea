import type { Plan } from './plan.ts';
import type { Snapshot, Tally } from './tally.ts';

/** What a thread is started with. */
export interface ThreadInput {
  readonly plan: Plan;
  /** Which of how many threads it is. */
  readonly index: number;
  readonly of: number;
  /** Zero of the run's clock, by `process.hrtime`, which all threads share. */
  readonly epochNs: bigint;
}

/** To a thread: what to do next. Times are milliseconds of the run's clock. */
export type Order =
  | { readonly kind: 'ramp'; readonly startAt: number }
  /** `subscribers`: how many connections are subscribed to each address. */
  | {
      readonly kind: 'stages';
      readonly startAt: number;
      readonly subscribers: ReadonlyMap<string, number>;
    }
  /** Ends the ramp or the stages before their time. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'finish' };

/** From a thread: what is done, and now and then how it stands. */
export type Report =
  | { readonly kind: 'prepared' }
  /** The connections that are ready. */
  | { readonly kind: 'ramped'; readonly ready: readonly number[] }
  | { readonly kind: 'staged' }
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'result'; readonly tally: Tally };
