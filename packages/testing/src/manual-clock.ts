/** A clock that only moves when it is told to; fits the client's `environment` and the gateway's `clock`. */
export interface ManualClock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls back once the clock has been moved on as far. */
  setTimeout(callback: () => void, delayMs: number): unknown;
  /** Takes a timer back. */
  clearTimeout(timer: unknown): void;
  /** Milliseconds since the clock was made. */
  monotonicMs(): number;
  /** Calls back every `intervalMs`; the result stops it. */
  every(intervalMs: number, callback: () => void): () => void;
  /** Calls back once the clock has been moved on as far; the result stops it. */
  once(delayMs: number, callback: () => void): () => void;
  /** Resolves once the clock has been moved on as far, or when the signal aborts. */
  after(delayMs: number, signal?: AbortSignal): Promise<void>;
  /** Moves on, running what falls due in order, also what is set on the way. */
  advance(ms: number): void;
  /** Lets as much time pass at once, as when a machine sleeps: what fell due meanwhile runs afterwards, late. */
  sleep(ms: number): void;
  /** Timers that are set now; 0 when nothing leaks. */
  readonly pending: number;
}

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still at `startAt`. */
export function createManualClock(startAt = Date.UTC(2030, 0, 1)): ManualClock {
  const timers = new Set<Timer>();
  let now = startAt;

  function nextBefore(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer;
    }
    return next;
  }

  function set(callback: () => void, delayMs: number): Timer {
    const timer: Timer = { at: now + Math.max(0, delayMs), callback };
    timers.add(timer);
    return timer;
  }

  return {
    now: () => now,
    setTimeout: set,
    monotonicMs: () => now - startAt,
    every(intervalMs, callback) {
      let timer = set(turn, intervalMs);
      function turn(): void {
        timer = set(turn, intervalMs);
        callback();
      }
      return () => timers.delete(timer);
    },
    once(delayMs, callback) {
      const timer = set(callback, delayMs);
      return () => timers.delete(timer);
    },
    after(delayMs, signal) {
      return new Promise((resolve) => {
        const done = (): void => {
          timers.delete(timer);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = set(done, delayMs);
        signal?.addEventListener('abort', done);
        if (signal?.aborted) done();
      });
    },
    clearTimeout(timer) {
      timers.delete(timer as Timer); // what setTimeout gave, or nothing
    },
    advance(ms) {
      const end = now + ms;
      for (let timer = nextBefore(end); timer !== undefined; timer = nextBefore(end)) {
        timers.delete(timer);
        now = timer.at;
        timer.callback();
      }
      now = end;
    },
    sleep(ms) {
      now += ms;
      const due = [...timers].filter(({ at }) => at <= now).sort((one, other) => one.at - other.at);
      for (const timer of due) if (timers.delete(timer)) timer.callback();
    },
    get pending() {
      return timers.size;
    },
  };
}
