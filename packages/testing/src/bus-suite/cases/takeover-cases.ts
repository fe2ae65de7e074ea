import assert from 'node:assert/strict';
import { busCasesOf } from '../bus-case.ts';
import { asConsumer, enqueueAll, itemOf } from './work-of-a-case.ts';

export const takeoverCases = busCasesOf('queues', {
  async 'hand over work when an instance drains, which ends what it began'(context) {
    const { one, other, subject, until } = context;
    const begun = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const done: string[] = [];
    const draining = await one.queues.consume(
      subject,
      async ({ id }) => {
        begun.resolve();
        await release.promise;
        done.push(`${id} by one`);
      },
      asConsumer('one', { concurrency: 1 }),
    );
    await enqueueAll(
      one,
      subject,
      ['a', 'b'].map((id) => itemOf(id, { key: 'k', serial: true })),
    );
    await begun.promise;
    const drained = draining.drain(10_000);
    await other.queues.consume(
      subject,
      async ({ id }) => void done.push(`${id} by other`),
      asConsumer('other'),
    );
    release.resolve();
    await drained;
    await until(() => done.length >= 2, 'both to be done');
    assert.deepEqual(done, ['a by one', 'b by other']);
  },

  async 'give unfinished work to another when an instance stops'(context) {
    const { one, other, subject, until } = context;
    const begun = Promise.withResolvers<AbortSignal>();
    const done: string[] = [];
    const stopped = await one.queues.consume(
      subject,
      async ({ signal }) => {
        begun.resolve(signal);
        await new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        );
      },
      asConsumer('one', { concurrency: 1 }),
    );
    const items = ['a', 'b', 'c'].map((id) => itemOf(id, { key: 'k', serial: true }));
    await enqueueAll(one, subject, items);
    const signal = await begun.promise;
    stopped.stop();
    stopped.stop();
    await until(() => signal.aborted, 'what runs to be told');
    await other.queues.consume(subject, async ({ id }) => void done.push(id), asConsumer('other'));
    await until(() => done.length >= 3, 'all to be done by the other');
    assert.deepEqual(done, ['a', 'b', 'c']);
  },
});
