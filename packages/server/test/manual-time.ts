import { setImmediate } from 'node:timers/promises';
import type { Gateway } from '@sallyport/server';
import type { ManualClock } from '@sallyport/testing';
import { createManualClock } from '@sallyport/testing';

/** A manual clock for a gateway, and what lets the gateway end by it. */
export interface ManualTime {
  readonly clock: ManualClock;
  /** Moves the clock on in steps, with a turn of the event loop between them, until the promise settles. */
  until<T>(promise: Promise<T>, stepMs?: number): Promise<T>;
  /** Closes the gateway before its fixture does, which would wait for a clock that stands still. */
  closes(gateway: Pick<Gateway, 'close'>): AsyncDisposable;
}

/** A clock that starts now, because tokens are minted by the machine's. */
export function createManualTime(): ManualTime {
  const clock = createManualClock(Date.now());
  const until: ManualTime['until'] = async (promise, stepMs = 20) => {
    let settled = false;
    const settle = (): void => {
      settled = true;
    };
    promise.then(settle, settle);
    while (!settled) {
      await setImmediate();
      clock.advance(stepMs);
    }
    return promise;
  };
  return {
    clock,
    until,
    closes: (gateway) => ({
      [Symbol.asyncDispose]: () => until(gateway.close({ spreadMs: 0, deadlineMs: 1_000 })),
    }),
  };
}
