import assert from 'node:assert/strict';
import type { PartitionItem, PartitionStore, QueueItem } from '@sallyport/server';
import { busCasesOf } from '../bus-case.ts';
import type { BusCaseContext } from '../bus-case-context.ts';

const bounds = { maxDepth: 1_000, dedupeMs: 60_000 };

function itemOf(id: string, data = id): QueueItem {
  return { id, lane: 'lane', key: 'key', serial: true, data };
}

/** Items that were told, and how often the partition was lost. */
function opening(window = 100) {
  const told: PartitionItem[] = [];
  const lost: string[] = [];
  const onItem = (item: PartitionItem): void => void told.push(item);
  const onLost = (reason: string): void => void lost.push(reason);
  return { told, lost, ids: () => told.map(({ id }) => id), options: { window, onItem, onLost } };
}

async function storesOf({
  openPartitions,
}: BusCaseContext): Promise<[PartitionStore, PartitionStore]> {
  return [await openPartitions(), await openPartitions()];
}

/** Only for drivers that show what they store of queues. */
export const partitionCases = busCasesOf('partitions', {
  async 'tell what is there and what comes, in the order of arrival'(context) {
    const { subject, until } = context;
    const [one, other] = await storesOf(context);
    const { told, ids, options } = opening();
    for (const id of ['a', 'b', 'c']) {
      assert.deepEqual(await one.push(subject, itemOf(id), bounds), { status: 'accepted' });
    }
    const opened = await other.open(subject, options);
    assert.equal(opened.backlog, 3);
    await one.push(subject, itemOf('d'), bounds);
    await other.push(subject, itemOf('e'), bounds);
    await until(() => told.length >= 5, 'five items to be told');
    assert.deepEqual(ids(), ['a', 'b', 'c', 'd', 'e']);
  },

  async 'keep items as they are'(context) {
    const { subject, until } = context;
    const [one, other] = await storesOf(context);
    const { told, options } = opening();
    const odd = ' ä {x}.>*? "😀" \u0000\r\n';
    const items: QueueItem[] = [
      { id: odd, lane: odd, key: odd, serial: false, data: odd },
      { id: 'empty', lane: '', key: '', serial: true, data: '' },
      { id: 'long', lane: 'l', key: 'k', serial: false, data: 'x'.repeat(100_000) },
    ];
    await other.open(subject, options);
    for (const item of items) await one.push(subject, item, bounds);
    await until(() => told.length >= items.length, 'every item to be told');
    assert.deepEqual(
      told.map(({ ref: _, ...item }) => item),
      items,
    );
    assert.equal(new Set(told.map(({ ref }) => ref)).size, items.length);
  },

  async 'tell no more than the window, and the next when one is done'(context) {
    const { subject, until } = context;
    const [one, other] = await storesOf(context);
    const { told, ids, options } = opening(2);
    for (const id of ['a', 'b', 'c', 'd']) await one.push(subject, itemOf(id), bounds);
    const opened = await other.open(subject, options);
    await until(() => told.length >= 2, 'two items to be told');
    await one.push(subject, itemOf('e'), bounds);
    assert.deepEqual(ids(), ['a', 'b']);
    for (let done = 0; done < 5; done += 1) {
      await until(() => told.length > done, 'the next item to be told');
      const item = told[done];
      assert(item !== undefined);
      assert(told.length <= done + 2, 'more than the window was told');
      await opened.done(item);
    }
    assert.deepEqual(ids(), ['a', 'b', 'c', 'd', 'e']);
  },

  async 'store an item once'(context) {
    const { subject } = context;
    const [one, other] = await storesOf(context);
    const pushed = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 ? one : other).push(subject, itemOf('a'), bounds),
      ),
    );
    assert.equal(pushed.filter(({ status }) => status === 'accepted').length, 1);
    assert.equal(pushed.filter(({ status }) => status === 'duplicate').length, 9);
    // Ids are of one partition.
    assert.deepEqual(await one.push(`${subject}:other`, itemOf('a'), bounds), {
      status: 'accepted',
    });
  },

  async 'know a repeat of what was done, until its time is over'(context) {
    const { subject, until } = context;
    const [one, other] = await storesOf(context);
    const { told, options } = opening();
    const short = { ...bounds, dedupeMs: 1_000 };
    const opened = await one.open(subject, options);
    await one.push(subject, itemOf('a'), short);
    await until(() => told.length === 1, 'the item to be told');
    for (const item of [...told]) await opened.done(item);
    assert.deepEqual(await other.push(subject, itemOf('a'), short), { status: 'duplicate' });
    await until(
      async () => (await other.push(subject, itemOf('a'), short)).status === 'accepted',
      'the id to be forgotten',
    );
    await until(() => told.length === 2, 'the new item to be told');
  },

  async 'reject what is too much, until something is done'(context) {
    const { subject, until } = context;
    const [one, other] = await storesOf(context);
    const { told, options } = opening();
    const narrow = { ...bounds, maxDepth: 2 };
    await one.push(subject, itemOf('a'), narrow);
    await other.push(subject, itemOf('b'), narrow);
    const rejected = await one.push(subject, itemOf('c'), narrow);
    assert(rejected.status === 'rejected');
    assert.match(rejected.reason, /\b2\b/);
    // A repeat is known even then; what was rejected is not taken for a repeat.
    assert.deepEqual(await one.push(subject, itemOf('a'), narrow), { status: 'duplicate' });
    const opened = await other.open(subject, options);
    await until(() => told.length === 2, 'two items to be told');
    const [first] = told;
    assert(first !== undefined);
    await opened.done(first);
    assert.deepEqual(await one.push(subject, itemOf('c'), narrow), { status: 'accepted' });
  },

  async 'are read by who opened them last, who gets what is not done'(context) {
    const { subject, until } = context;
    const [one, other] = await storesOf(context);
    const before = opening();
    const after = opening();
    for (const id of ['a', 'b', 'c', 'd']) await one.push(subject, itemOf(id), bounds);
    const opened = await one.open(subject, before.options);
    await until(() => before.told.length === 4, 'every item to be told');
    const [, second] = before.told;
    assert(second !== undefined);
    await opened.done(second);
    const reopened = await other.open(subject, after.options);
    assert.equal(reopened.backlog, 3);
    await until(() => before.lost.length === 1, 'the one before to learn of it');
    await one.push(subject, itemOf('e'), bounds);
    await until(() => after.told.length >= 4, 'what is left to be told');
    assert.deepEqual(after.ids(), ['a', 'c', 'd', 'e']);
    assert.deepEqual(before.ids(), ['a', 'b', 'c', 'd']);
    assert.deepEqual(after.lost, []);
    const refs = new Map(before.told.map(({ id, ref }) => [id, ref]));
    assert.deepEqual(after.told[0]?.ref, refs.get('a'), 'an item has one reference for life');
  },

  async 'keep what is pushed while nobody reads'(context) {
    const { subject, until } = context;
    const [one, other] = await storesOf(context);
    const before = opening();
    const after = opening();
    const opened = await one.open(subject, before.options);
    opened.stop();
    opened.stop();
    await other.push(subject, itemOf('a'), bounds);
    await other.open(subject, after.options);
    await until(() => after.told.length === 1, 'the item to be told');
    assert.deepEqual(before.told, []);
    assert.deepEqual(before.lost, []);
  },

  async 'put items aside, and tell them no more'(context) {
    const { subject, until } = context;
    const [one, other] = await storesOf(context);
    const before = opening();
    const after = opening();
    const opened = await one.open(subject, before.options);
    await one.push(subject, itemOf('a', 'what failed'), bounds);
    await one.push(subject, itemOf('b'), bounds);
    await until(() => before.told.length === 2, 'two items to be told');
    const [first] = before.told;
    assert(first !== undefined);
    assert.deepEqual(await other.buried(subject), []);
    await opened.bury(first, 'it failed');
    const [buried, ...rest] = await other.buried(subject);
    assert(buried !== undefined);
    const { at, reason, ...item } = buried;
    assert.deepEqual([reason, item, rest], ['it failed', first, []]);
    assert(Math.abs(at - Date.now()) < 60_000, `${at} is no time`);
    await other.open(subject, after.options);
    await until(() => after.told.length > 0, 'the other item to be told');
    assert.deepEqual(after.ids(), ['b']);
  },
});
