import { BusError } from '@sallyport/server';
import { expect, it } from 'vitest';
import { Outbox } from '../../src/bus/outbox.ts';

/** What goes out, to an engine that takes so many characters at a time. */
function openOutbox(takes = Number.POSITIVE_INFINITY) {
  const sent: [subject: string, text: string][] = [];
  const outbox = new Outbox({
    async publish(subject, text) {
      if (text.length > takes) throw new BusError('refused', 'It is too long.');
      sent.push([subject, text]);
    },
    subscribe: () => Promise.reject(new Error('nobody listens')),
  });
  return { outbox, sent };
}

it('sends what one turn has for an instance as one message, in its order', async () => {
  const { outbox, sent } = openOutbox();
  await Promise.all([
    outbox.add('a', '1'),
    outbox.add('b', '2'),
    Promise.resolve().then(() => outbox.add('a', '3')),
  ]);
  expect(sent).toEqual([
    ['a', '[1,3]'],
    ['b', '2'],
  ]);
  await outbox.add('a', '4');
  expect(sent.at(-1)).toEqual(['a', '4']);
});

it('sends no more than a bound together, and what waits at once where it is told to', async () => {
  const { outbox, sent } = openOutbox();
  const long = JSON.stringify('x'.repeat(70_000));
  const added = [outbox.add('a', long), outbox.add('a', long), outbox.add('a', '1')];
  expect(sent).toEqual([['a', long]]);
  outbox.flush();
  expect(sent).toEqual([
    ['a', long],
    ['a', `[${long},1]`],
  ]);
  await Promise.all(added);
});

it('sends one by one what the engine does not take together', async () => {
  const { outbox, sent } = openOutbox(100);
  const long = JSON.stringify('x'.repeat(60));
  const tooLong = JSON.stringify('x'.repeat(100));
  const added = [long, tooLong, long].map((text) => outbox.add('a', text));
  const outcomes = await Promise.allSettled(added);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(sent).toEqual([
    ['a', long],
    ['a', long],
  ]);
});
