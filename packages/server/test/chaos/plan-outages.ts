import { seededRandom } from './seeded-random.ts';

/** What is done to a process. */
export const outageKinds = [
  'gateway killed',
  'service killed',
  'engine killed',
  'gateway paused',
  'service paused',
] as const;

export type OutageKind = (typeof outageKinds)[number];

/** A fault of a process. */
export interface Outage {
  readonly kind: OutageKind;
  /** Milliseconds from the end of the one before. */
  readonly afterMs: number;
  /** Milliseconds until the process is started again, or goes on. */
  readonly forMs: number;
  /** Which of two, where there are two. */
  readonly victim: 0 | 1;
}

export interface OutagePlanOptions {
  readonly seed: number;
  readonly pauseMs: number;
  readonly leaseMs: number;
}

/** Faults without end, by the seed alone: every kind once, in any order, then again. */
export function* planOutages({ seed, pauseMs, leaseMs }: OutagePlanOptions): Generator<Outage> {
  const random = seededRandom(seed);
  for (;;) {
    const left = [...outageKinds];
    while (left.length > 0) {
      const [kind = 'engine killed'] = left.splice(Math.floor(random() * left.length), 1);
      const afterMs = Math.round(pauseMs * (0.25 + 0.75 * random()));
      // Sometimes shorter than a lease, sometimes longer.
      const forMs = Math.round(leaseMs * (0.1 + 1.6 * random()));
      yield { kind, afterMs, forMs, victim: random() < 0.5 ? 0 : 1 };
    }
  }
}
