import { describe, expect, it } from 'vitest';
import { arrivals, runSchedule } from '../../src/load/arrivals.ts';

const whole = { from: 100, offset: 0, every: 1 };

describe('arrivals', () => {
  it('are even at an even rate, and end before the span does', () => {
    const times = [...arrivals({ ...whole, seconds: 0.5, perSecond: 10, toPerSecond: 10 })];
    expect(times).toEqual([100, 200, 300, 400, 500]);
  });

  it.each([
    [10, 30, 40],
    [30, 10, 40],
    [0.5, 39.5, 40],
  ])('from %d to %d a second are as many as the mean says', (perSecond, toPerSecond, count) => {
    const times = [...arrivals({ ...whole, seconds: 2, perSecond, toPerSecond })];
    expect(times).toHaveLength(count);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(times.at(-1)).toBeLessThan(2_100);
  });

  it('are shared between threads without gaps', () => {
    const rate = { from: 0, seconds: 1, perSecond: 7, toPerSecond: 21 };
    const shares = [0, 1, 2].map((offset) => [...arrivals({ ...rate, offset, every: 3 })]);
    const all = [...arrivals({ ...rate, offset: 0, every: 1 })];
    expect(shares.flat().toSorted((one, other) => one - other)).toEqual(all);
  });
});

describe('runSchedule', () => {
  it('does at once what is overdue, and tells when it was due', async () => {
    const done: number[] = [];
    await runSchedule({
      dueTimes: [1, 2, 3],
      now: () => 10,
      signal: new AbortController().signal,
      act: (dueAt) => done.push(dueAt) > 0,
    });
    expect(done).toEqual([1, 2, 3]);
  });

  it('tries again what was not possible, and leaves the rest at the signal', async () => {
    const controller = new AbortController();
    const tried: number[] = [];
    await runSchedule({
      dueTimes: [1, 2],
      now: () => 10,
      signal: controller.signal,
      act(dueAt) {
        tried.push(dueAt);
        if (tried.length === 3) controller.abort();
        return tried.length === 2;
      },
    });
    expect(tried).toEqual([1, 1, 2]);
  });
});
