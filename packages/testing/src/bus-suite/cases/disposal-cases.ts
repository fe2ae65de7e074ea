import assert from 'node:assert/strict';
import { busCasesOf } from '../bus-case.ts';
import { asConsumer, enqueueAll, itemOf } from './work-of-a-case.ts';

const closed = { name: 'BusError', fault: 'closed' };

export const disposalCases = busCasesOf('queues of a bus that is disposed of', {
  async 'end what runs, take no more, and leave the rest to others'(context) {
    const { one, other, subject, until, within, open } = context;
    const begun = Promise.withResolvers<AbortSignal>();
    const taken: string[] = [];
    const done: string[] = [];
    const leaving = await open();
    const consumption = await leaving.queues.consume(
      subject,
      async ({ id, signal }) => {
        taken.push(id);
        begun.resolve(signal);
        await new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        );
      },
      asConsumer('leaving', { concurrency: 1 }),
    );
    const items = ['a', 'b', 'c'].map((id) => itemOf(id, { key: 'k', serial: true }));
    await enqueueAll(one, subject, items);
    const signal = await begun.promise;
    await within(Promise.resolve(leaving[Symbol.asyncDispose]()), 'the bus to be disposed of');
    await within(consumption.ended, 'the consumption to have ended');
    assert.equal(signal.aborted, true);
    await other.queues.consume(subject, async ({ id }) => void done.push(id), asConsumer('other'));
    await until(() => done.length >= 3, 'all to be done by the other');
    assert.deepEqual([taken, done], [['a'], ['a', 'b', 'c']]);
  },

  async 'say that it was'({ subject, open }) {
    const bus = await open();
    await bus[Symbol.asyncDispose]();
    await bus[Symbol.asyncDispose]();
    await assert.rejects(bus.queues.enqueue(subject, itemOf('a')), closed);
    await assert.rejects(bus.queues.deadLetters(subject), closed);
    await assert.rejects(
      bus.queues.consume(subject, async () => {}, asConsumer('late')),
      closed,
    );
  },

  async 'are not consumed by who was about to'({ one, subject, within, open }) {
    const bus = await open();
    const taken: string[] = [];
    const joining = bus.queues.consume(
      subject,
      async ({ id }) => void taken.push(id),
      asConsumer('late'),
    );
    const disposed = Promise.resolve(bus[Symbol.asyncDispose]());
    await assert.rejects(within(joining, 'the consumer to be refused'));
    await within(disposed, 'the bus to be disposed of');
    await one.queues.enqueue(subject, itemOf('a'));
    assert.deepEqual(taken, []);
  },
});
