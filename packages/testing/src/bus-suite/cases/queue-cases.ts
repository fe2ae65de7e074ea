import assert from 'node:assert/strict';
import type { Delivery, QueueItem } from '@sallyport/server';
import { busCasesOf } from '../bus-case.ts';
import { asConsumer, enqueueAll, itemOf, numbers } from './work-of-a-case.ts';

export const queueCases = busCasesOf('queues', {
  async 'give each piece of work to one of the instances'({ one, other, subject, until }) {
    const done: string[] = [];
    const by = new Set<string>();
    const handler = (name: string) => async (delivery: Delivery) => {
      by.add(name);
      done.push(delivery.id);
    };
    await one.queues.consume(subject, handler('one'), asConsumer('one'));
    await other.queues.consume(subject, handler('other'), asConsumer('other'));
    const ids = numbers(200);
    await enqueueAll(
      one,
      subject,
      ids.map((id) => itemOf(id, { lane: id })),
    );
    await until(() => done.length >= ids.length, 'every piece of work to be done');
    assert.deepEqual(done.sort(), [...ids].sort());
    // Partitions are shared out in time; the work of this case may be done before they are.
    assert(by.size > 0);
  },

  async 'keep work until somebody takes it, and as it is'({ one, other, subject, until }) {
    const odd = ' ä {x}.>*? "😀" \u0000\r\n';
    const items = [
      itemOf(odd, { lane: odd, key: odd, data: odd }),
      itemOf('empty', { lane: '', data: '', serial: true }),
      itemOf('long', { data: 'x'.repeat(100_000) }),
    ];
    await enqueueAll(one, subject, items);
    const taken = new Map<string, QueueItem>();
    await other.queues.consume(
      subject,
      async ({ id, lane, key, serial, data, tries, signal }) => {
        assert.equal(tries, 1);
        assert.equal(signal.aborted, false);
        taken.set(id, { id, lane, key, serial, data });
      },
      asConsumer('other'),
    );
    await until(() => taken.size >= items.length, 'every piece of work to be taken');
    for (const item of items) assert.deepEqual(taken.get(item.id), item);
  },

  async 'start the work of a lane in its order'({ one, other, subject, until }) {
    const started: string[] = [];
    const ids = numbers(100);
    for (const [index, id] of ids.entries()) {
      await (index % 2 ? one : other).queues.enqueue(subject, itemOf(id));
    }
    const release = Promise.withResolvers<void>();
    await one.queues.consume(
      subject,
      async ({ id }) => {
        started.push(id);
        await release.promise;
      },
      asConsumer('one'),
    );
    await until(() => started.length >= 50, 'work to start side by side');
    release.resolve();
    await until(() => started.length >= ids.length, 'all work to start');
    assert.deepEqual(started, ids);
  },

  async 'do serial work of one key one after the other'({ one, subject, until }) {
    const running = new Map<string, number>();
    const done = new Map<string, string[]>();
    let sideBySide = 0;
    await one.queues.consume(
      subject,
      async ({ id, key }) => {
        running.set(key, (running.get(key) ?? 0) + 1);
        assert.equal(running.get(key), 1, 'two of one key ran at once');
        const total = [...running.values()].reduce((sum, count) => sum + count, 0);
        sideBySide = Math.max(sideBySide, total);
        await new Promise((resolve) => setImmediate(resolve));
        running.set(key, 0);
        done.set(key, [...(done.get(key) ?? []), id]);
      },
      asConsumer('one'),
    );
    const items = numbers(90).map((id) => itemOf(id, { key: `${Number(id) % 3}`, serial: true }));
    await enqueueAll(one, subject, items);
    const total = (): number => [...done.values()].flat().length;
    await until(() => total() >= items.length, 'all work to be done');
    for (const [key, ids] of done) {
      assert.deepEqual(
        ids,
        items.filter((item) => item.key === key).map(({ id }) => id),
      );
    }
    assert(sideBySide > 1, 'work of different keys never ran side by side');
  },

  async 'do no more at once than they are told'({ one, subject, until }) {
    let running = 0;
    let most = 0;
    let done = 0;
    await one.queues.consume(
      subject,
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        done += 1;
      },
      asConsumer('one', { concurrency: 3 }),
    );
    await enqueueAll(
      one,
      subject,
      numbers(60).map((id) => itemOf(id, { lane: id })),
    );
    await until(() => done === 60, 'all work to be done');
    assert.equal(most, 3);
  },

  async 'store work once, whoever repeats it'({ one, other, subject, until }) {
    const done: string[] = [];
    const first = itemOf('a');
    assert.deepEqual(await one.queues.enqueue(subject, first), { status: 'accepted' });
    assert.deepEqual(await other.queues.enqueue(subject, first), { status: 'duplicate' });
    await one.queues.consume(subject, async ({ id }) => void done.push(id), asConsumer('one'));
    await until(() => done.length > 0, 'the work to be done');
    assert.deepEqual(await other.queues.enqueue(subject, first), { status: 'duplicate' });
    await other.queues.enqueue(subject, itemOf('b'));
    await until(() => done.includes('b'), 'the next work to be done');
    assert.deepEqual(done, ['a', 'b']);
  },

  async 'try again what fails, and put aside what fails too often'(context) {
    const { one, other, subject, until } = context;
    const tries: number[] = [];
    const done: string[] = [];
    await one.queues.consume(
      subject,
      async ({ id, tries: count }) => {
        if (id === 'bad') tries.push(count);
        if (id === 'bad' || (id === 'unlucky' && count === 1)) throw new Error(`${id} fails`);
        done.push(id);
      },
      asConsumer('one', { maxTries: 2 }),
    );
    const ids = ['bad', 'unlucky', 'good'];
    await enqueueAll(
      one,
      subject,
      ids.map((id) => itemOf(id, { key: 'key', serial: true })),
    );
    await until(() => done.includes('good'), 'what comes after it to be done');
    assert.deepEqual(done, ['unlucky', 'good']);
    assert.deepEqual(tries, [1, 2]);
    const [letter, ...rest] = await other.queues.deadLetters(subject);
    assert(letter !== undefined);
    const { at, reason, ...item } = letter;
    assert.deepEqual([item, rest], [itemOf('bad', { key: 'key', serial: true }), []]);
    assert.match(reason, /bad fails/);
    assert(Math.abs(at - Date.now()) < 60_000, `${at} is no time`);
  },
});
