import type { Target } from './peers/peer.ts';

/** What is measured, running in a process of its own; `await using` stops it. */
export interface Host extends AsyncDisposable {
  /** Where clients find it; of no meaning where it has none. */
  readonly target: Target;
}
