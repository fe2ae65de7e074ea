/** A rate that changes evenly over a span, and the share of it that falls to one of several threads. */
export interface Rate {
  /** Milliseconds at which the span begins. */
  readonly from: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly toPerSecond: number;
  /** The thread takes arrival `offset`, and each `every` after it. */
  readonly offset: number;
  readonly every: number;
}

/** The times in milliseconds at which something is due, in order. */
export function* arrivals({ from, seconds, perSecond, toPerSecond, offset, every }: Rate) {
  const slope = (toPerSecond - perSecond) / seconds;
  for (let index = offset; ; index += every) {
    const at = timeOf(index, perSecond, slope);
    if (Number.isNaN(at) || at >= seconds) return;
    yield from + at * 1_000;
  }
}

/** The second by which so many have arrived: rate·t + slope·t²/2 = index. */
function timeOf(index: number, rate: number, slope: number): number {
  if (slope === 0) return index / rate;
  return (Math.sqrt(rate * rate + 2 * slope * index) - rate) / slope;
}

/** What is due at times that are known ahead. */
export interface Schedule {
  /** Milliseconds of `now`. */
  readonly dueTimes: Iterable<number>;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Does it; says whether it was possible, and is asked again soon where it was not. */
  act(dueAt: number): boolean;
}

/** Does everything when it is due, at once what is overdue; resolves when there is no more, or at the signal. */
export function runSchedule({ dueTimes, now, signal, act }: Schedule): Promise<void> {
  const times = dueTimes[Symbol.iterator]();
  let next = times.next();
  return new Promise((resolve) => {
    const turn = (): void => {
      while (!signal.aborted && next.done !== true && next.value <= now()) {
        if (!act(next.value)) break;
        next = times.next();
      }
      if (signal.aborted || next.done === true) return resolve();
      setTimeout(turn, Math.min(MAX_SLEEP_MS, Math.max(0, next.value - now())));
    };
    turn();
  });
}

/** So that the signal is seen in time. */
const MAX_SLEEP_MS = 100;
