import { setTimeout } from 'node:timers/promises';
import type { ManualClock } from './manual-clock.ts';

/**
 * Moves a manual clock on in steps, until the promise settles. Sockets and signatures take real time, so each step
 * leaves them a real millisecond: the larger the step, the less of it a deadline by the clock leaves them. The
 * deadline of the whole is that of the test.
 *
 * @param stepMs - Milliseconds of a step. Default: 20.
 */
export async function advanceUntil<T>(
  clock: ManualClock,
  promise: Promise<T>,
  stepMs = 20,
): Promise<T> {
  let settled = false;
  const settle = (): void => {
    settled = true;
  };
  promise.then(settle, settle);
  while (!settled) {
    await setTimeout(1);
    clock.advance(stepMs);
  }
  return promise;
}
