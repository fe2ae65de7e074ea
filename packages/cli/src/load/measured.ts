import type { TimeHistogram } from './histogram.ts';
import { createTimeHistogram } from './histogram.ts';
import type { Plan } from './plan.ts';
import type { ActionTally, Tally } from './tally.ts';

/** What a run measured, by the names that thresholds use. */
export interface Measured {
  readonly times: ReadonlyMap<string, TimeHistogram>;
  /** From 0 to 1; absent where there was nothing to share. */
  readonly shares: Readonly<Record<string, number | undefined>>;
  readonly counts: Readonly<Record<string, number>>;
}

export function measure({ actions, connections }: Plan, tally: Tally): Measured {
  const sum = (name: keyof Omit<ActionTally, 'answer' | 'delivery'>): number =>
    tally.actions.reduce((total, action) => total + action[name], 0);
  const errors = sum('failed') + tally.refused + tally.lost;
  const expected = sum('expected');
  return {
    times: new Map([
      ...actions.flatMap(({ name }, index): [string, TimeHistogram][] => {
        const answer = tally.actions[index]?.answer;
        return answer === undefined ? [] : [[name, answer]];
      }),
      ['connect', tally.connect],
      ['subscribe', tally.subscribe],
      ['lag', tally.lag],
      ['answer', together(tally.actions.map(({ answer }) => answer))],
      ['delivery', together(tally.actions.map(({ delivery }) => delivery))],
    ]),
    shares: {
      errors: share(errors, tally.begun + sum('sent')),
      delivery: share(sum('delivered'), expected),
      connected: share(tally.ready, connections),
    },
    counts: { errors, duplicates: sum('duplicates'), lost: tally.lost },
  };
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

function together(histograms: readonly TimeHistogram[]): TimeHistogram {
  const total = createTimeHistogram();
  for (const one of histograms) if (one.count > 0) total.add(one);
  return total;
}
