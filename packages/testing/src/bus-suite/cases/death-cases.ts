import assert from 'node:assert/strict';
import { busCasesOf } from '../bus-case.ts';
import { asConsumer, enqueueAll, itemOf } from './work-of-a-case.ts';

/** Only for targets that open what can be killed. */
export const deathCases = busCasesOf('queues', {
  async 'give the work of an instance that dies to another within the lease'(context) {
    const { other, subject, until, openMortal } = context;
    const begun = Promise.withResolvers<void>();
    const done: string[] = [];
    const dying = await openMortal();
    await dying.queues.consume(
      subject,
      () => {
        begun.resolve();
        return new Promise(() => {});
      },
      asConsumer('dying', { concurrency: 1 }),
    );
    const items = ['a', 'b', 'c'].map((id) => itemOf(id, { key: 'k', serial: true }));
    await enqueueAll(other, subject, items);
    await begun.promise;
    dying.kill();
    await other.queues.consume(subject, async ({ id }) => void done.push(id), asConsumer('other'));
    await until(() => done.length >= 3, 'all to be done by the other');
    assert.deepEqual(done, ['a', 'b', 'c']);
  },
});
