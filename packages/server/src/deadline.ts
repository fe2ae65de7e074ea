import type { Clock } from './clock.ts';

/** The time that something has. Disposed of when it is done, so that no timer outlives it. */
export interface Deadline extends Disposable {
  /** Aborts when the time is over; not when it is done before. */
  readonly signal: AbortSignal;
}

/** A reason of its own, because the default is an exception with a stack, made anew for each. */
const DONE = 'done';

/** Starts a deadline by a clock. `AbortSignal.timeout` would go by the machine's, and keep its timer. */
export function startDeadline(clock: Clock, timeoutMs: number): Deadline {
  const over = new AbortController();
  const done = new AbortController();
  void clock.after(timeoutMs, done.signal).then(() => {
    if (!done.signal.aborted) over.abort(new DOMException('The time is over.', 'TimeoutError'));
  });
  return { signal: over.signal, [Symbol.dispose]: () => done.abort(DONE) };
}
