import type { ClientError } from './client-error.ts';
import type { Environment } from './environment.ts';
import { aborted, failure } from './failure.ts';
import { createTimer } from './timer.ts';

/** What is waited for, and how long. */
export interface TimeLimitOptions {
  readonly environment: Environment;
  /** In the words of people. */
  readonly what: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** The time is over, or the caller gave up. */
  over(error: ClientError): void;
}

/** A running limit. */
export interface TimeLimit {
  /** The time begins anew. */
  renew(): void;
  /** The time does not matter any more, only the signal. */
  pause(): void;
  /** The wait is over by itself. */
  stop(): void;
}

/** Ends a wait after a time, or by the caller's signal. */
export function startTimeLimit(options: TimeLimitOptions): TimeLimit {
  const { environment, what, timeoutMs, signal, over } = options;
  const timer = createTimer(environment);
  const giveUp = () => over(aborted(signal));
  const renew = () => timer.start(timeoutMs, () => over(failure('timeout', [what, timeoutMs])));
  renew();
  signal?.addEventListener('abort', giveUp);
  return {
    renew,
    pause: timer.stop,
    stop() {
      timer.stop();
      signal?.removeEventListener('abort', giveUp);
    },
  };
}
