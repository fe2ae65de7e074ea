import { BusError } from '@sallyport/server';
import { expect, it } from 'vitest';
import { RedisBatches } from '../../src/bus/redis/redis-batches.ts';

const TIMEOUT_MS = 1_000;

/** Batches of numbers, each run of which waits for the test; the answers are the numbers doubled. */
function openBatches() {
  const runs: (PromiseWithResolvers<void> & { readonly items: readonly number[] })[] = [];
  const time = { now: 0 };
  const batches = new RedisBatches<number, number>({
    engine: { now: () => time.now, timeoutMs: TIMEOUT_MS },
    maxTogether: 3,
    lengthOf: () => 1,
    async run(_place, items) {
      const run = { items, ...Promise.withResolvers<void>() };
      runs.push(run);
      await run.promise;
      return items.map((item) => item * 2);
    },
  });
  const started = (count: number) => expect.poll(() => runs.length).toBe(count);
  return { batches, runs, time, started };
}

it('sends together what comes in one turn, and while the command before is under way', async () => {
  const { batches, runs, started } = openBatches();
  const first = [batches.add('a', 1), batches.add('a', 2)];
  const other = batches.add('b', 9);
  await started(2);
  const next = [3, 4, 5, 6].map((item) => batches.add('a', item));
  expect(runs.map(({ items }) => items)).toEqual([[1, 2], [9]]);
  for (const { resolve } of runs) resolve();
  expect(await Promise.all(first)).toEqual([2, 4]);
  expect(await other).toBe(18);
  await started(3);
  runs[2]?.resolve();
  await started(4);
  runs[3]?.resolve();
  expect(await Promise.all(next)).toEqual([6, 8, 10, 12]);
  expect(runs.slice(2).map(({ items }) => items)).toEqual([[3, 4, 5], [6]]);
});

it('fails what waits with a command that is not answered, and goes on after one that is refused', async () => {
  const { batches, runs, started } = openBatches();
  const first = batches.add('a', 1);
  await started(1);
  const second = batches.add('a', 2);
  runs[0]?.reject(new BusError('refused', 'Redis does not take it.'));
  await expect(first).rejects.toThrow('does not take it');
  await started(2);
  const third = batches.add('a', 3);
  runs[1]?.reject(new BusError('unavailable', 'Redis does not answer.'));
  await expect(second).rejects.toThrow('does not answer');
  await expect(third).rejects.toThrow('does not answer');
  const fourth = batches.add('a', 4);
  await started(3);
  runs[2]?.resolve();
  expect(await fourth).toBe(8);
});

it('does not send what has waited for longer than a command may take', async () => {
  const { batches, runs, time, started } = openBatches();
  const first = batches.add('a', 1);
  await started(1);
  const late = batches.add('a', 2);
  time.now = TIMEOUT_MS;
  const inTime = batches.add('a', 3);
  runs[0]?.resolve();
  expect(await first).toBe(2);
  await expect(late).rejects.toMatchObject({ fault: 'unavailable' });
  await started(2);
  runs[1]?.resolve();
  expect(await inTime).toBe(6);
  expect(runs[1]?.items).toEqual([3]);
});
