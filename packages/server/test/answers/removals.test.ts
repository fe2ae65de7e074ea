import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Removals } from '../../src/routing/shared-answers/removals.ts';

const COUNT = 10_000;

it('removes everything in its order, a few at a time', async () => {
  const removed: string[] = [];
  let underWay = 0;
  let most = 0;
  const removals = new Removals({
    async remove(_userId, id) {
      underWay += 1;
      most = Math.max(most, underWay);
      await nextTurn();
      underWay -= 1;
      removed.push(id);
    },
  });
  const ids = Array.from({ length: COUNT }, (_, n) => `${n}`);
  for (const id of ids) removals.add({ userId: 'ada', id, claim: id });
  while (removed.length < COUNT) await nextTurn();
  expect(removed).toEqual(ids);
  expect(most).toBe(32);
});

it('holds no more than a bound of what waits', async () => {
  const removed: string[] = [];
  const start = Promise.withResolvers<void>();
  const removals = new Removals({
    async remove(_userId, id) {
      await start.promise;
      removed.push(id);
    },
  });
  for (let n = 0; n < 150_000; n += 1) removals.add({ userId: 'ada', id: `${n}`, claim: '1' });
  start.resolve();
  await expect.poll(() => removed.length).toBe(100_032);
  removals.add({ userId: 'ada', id: 'last', claim: '1' });
  await expect.poll(() => removed.at(-1)).toBe('last');
});
