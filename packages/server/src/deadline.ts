import type { Clock } from './clock.ts';

/** The time that something has. Disposed of when it is done, so that no timer outlives it. */
export interface Deadline extends Disposable {
  /** Aborts when the time is over; not when it is done before. */
  readonly signal: AbortSignal;
}

/** Starts a deadline by a clock. `AbortSignal.timeout` would go by the machine's, and keep its timer. */
export function startDeadline(clock: Clock, timeoutMs: number): Deadline {
  const over = new AbortController();
  const stop = clock.once(timeoutMs, () =>
    over.abort(new DOMException('The time is over.', 'TimeoutError')),
  );
  return { signal: over.signal, [Symbol.dispose]: stop };
}
