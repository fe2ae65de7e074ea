import { expect, test } from 'vitest';
import { Slots } from '../src/slots.ts';

test('so many run at once, and the others in the order of asking, whatever becomes of those before', async () => {
  const slots = new Slots(2);
  const begun: number[] = [];
  const works = Array.from({ length: 5 }, () => Promise.withResolvers<number>());
  const results = works.map(({ promise }, at) =>
    slots.run(() => {
      begun.push(at);
      return promise;
    }),
  );
  const outcomes = Promise.allSettled(results);
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  works[1]?.reject(new Error('in vain'));
  await results[1]?.catch(() => undefined);
  await Promise.resolve();
  expect(begun).toEqual([0, 1, 2]);
  for (const [at, { resolve }] of works.entries()) resolve(at);
  const statuses = (await outcomes).map(({ status }) => status);
  expect(statuses).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});
