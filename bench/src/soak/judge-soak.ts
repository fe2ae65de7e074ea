import { drift, median } from './drift.ts';
import type { SoakResult, SoakSample } from './soak-result.ts';

/** One thing that a soak must keep, and whether it did. */
export interface Judgement {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly isMet: boolean;
  /** Says something only after minutes. */
  readonly isAboutTime: boolean;
}

/** Shares by which something may grow over the second half. */
const FLAT = { heap: 0.02, resident: 0.05, handles: 0.01 };
/** What the second half's delays may be of those of the first, and milliseconds that never matter. */
const DELAY = { times: 1.5, freeMs: 5 };

/** Whether everything came, once, and nothing grew. */
export function judgeSoak({ samples, totals }: SoakResult): readonly Judgement[] {
  const { requests, replies, owed, delivered } = totals;
  return [
    whole('deliveries', delivered, owed),
    whole('replies', replies, requests),
    none('delivered or answered twice', totals.duplicates),
    none('refused or wrong', totals.refused),
    none('subscriptions and others without an answer', totals.unanswered),
    none('connections that the gateway ended', totals.dropped),
    flat('heap and buffers after a collection', FLAT.heap, samples.flatMap(heapOf)),
    flat('resident memory', FLAT.resident, samples.map(readingOf('residentBytes'))),
    flat('handles', FLAT.handles, samples.map(readingOf('handles'))),
    punctual(samples),
  ];
}

function whole(what: string, came: number, due: number): Judgement {
  const share = due === 0 ? 0 : (came / due) * 100;
  const measured = `${share.toFixed(3)} % of ${due.toLocaleString('en-US')}`;
  return { what, wanted: '100 %', measured, isMet: came === due, isAboutTime: false };
}

function none(what: string, count: number): Judgement {
  return { what, wanted: 'none', measured: `${count}`, isMet: count === 0, isAboutTime: false };
}

function flat(what: string, allowed: number, readings: Parameters<typeof drift>[0]): Judgement {
  const grown = drift(readings);
  const wanted = `grows by at most ${allowed * 100} % over the second half`;
  const measured = grown === undefined ? 'too short' : `${(grown * 100).toFixed(2)} %`;
  const isMet = grown !== undefined && grown <= allowed;
  return { what, wanted, measured, isMet, isAboutTime: true };
}

function punctual(samples: readonly SoakSample[]): Judgement {
  const delays = samples.map(({ loopDelayP99Ms }) => loopDelayP99Ms);
  const middle = Math.floor(delays.length / 2);
  const first = median(delays.slice(0, Math.max(1, middle)));
  const second = median(delays.slice(middle));
  return {
    what: 'event loop delay, median of the p99 of each sample',
    wanted: `second half at most ${DELAY.times} × the first, or ${DELAY.freeMs} ms`,
    measured: `${second.toFixed(1)} ms after ${first.toFixed(1)} ms`,
    isAboutTime: true,
    isMet: second <= Math.max(first * DELAY.times, DELAY.freeMs),
  };
}

function heapOf({ atMs, heapBytes }: SoakSample) {
  return heapBytes === undefined ? [] : [{ atMs, value: heapBytes }];
}

function readingOf(name: 'residentBytes' | 'handles') {
  return ({ atMs, [name]: value }: SoakSample) => ({ atMs, value });
}
