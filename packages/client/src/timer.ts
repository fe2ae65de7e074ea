import type { Environment } from './environment.ts';

/** One wait at a time. */
export interface Timer {
  /** Calls back after a time; what was waited for before is not. */
  start(delayMs: number, callback: () => void): void;
  /** Twice is harmless. */
  stop(): void;
}

export function createTimer(environment: Environment): Timer {
  let handle: unknown;
  const stop = () => environment.clearTimeout(handle);
  return {
    start(delayMs, callback) {
      stop();
      handle = environment.setTimeout(callback, delayMs);
    },
    stop,
  };
}
