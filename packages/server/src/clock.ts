/** Time, passed in so that tests can drive it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds on a clock that never jumps, for measuring. */
  monotonicMs(): number;
  /** Calls back every `intervalMs`; the result stops it. */
  every(intervalMs: number, callback: () => void): () => void;
  /** Calls back after `delayMs`; the result stops it. */
  once(delayMs: number, callback: () => void): () => void;
  /** Resolves after `delayMs`, or when the signal aborts. */
  after(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  every(intervalMs, callback) {
    const timer = setInterval(callback, intervalMs);
    timer.unref();
    return () => clearInterval(timer);
  },
  once(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  after(delayMs, signal) {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, delayMs);
      signal?.addEventListener('abort', done);
      if (signal?.aborted) done();
    });
  },
};
