import assert from 'node:assert/strict';
import type { LogEntry } from '@sallyport/server';
import { busCasesOf } from '../bus-case.ts';

const policy = { keep: 100, forMs: 60_000 };

export const logCases = busCasesOf('logs', {
  async 'number entries from 1 without a hole, whoever appends'({ one, other, subject }) {
    const positions = [];
    for (let index = 0; index < 10; index += 1) {
      const { logs } = index % 2 === 0 ? one : other;
      positions.push(await logs.append(subject, `entry ${index}`, policy));
    }
    const [first] = positions;
    assert(first !== undefined);
    assert.match(first.epoch, /./);
    assert.deepEqual(
      positions,
      positions.map((_, index) => ({ epoch: first.epoch, offset: index + 1 })),
    );
  },

  async 'keep what one instance appends without waiting in its order'({ one, other, subject }) {
    const appended = Array.from({ length: 50 }, (_, index) =>
      one.logs.append(subject, String(index), policy),
    );
    const offsets = (await Promise.all(appended)).map(({ offset }) => offset);
    assert.deepEqual(
      offsets,
      Array.from({ length: 50 }, (_, index) => index + 1),
    );
    const { position } = await other.logs.follow(subject, () => {});
    const page = await other.logs.read(subject, { ...position, offset: 0 }, { limit: 100 });
    assert(page.recovered);
    assert.deepEqual(
      page.entries.map(({ data }) => data),
      offsets.map((offset) => String(offset - 1)),
    );
  },

  async 'give every one of many appends at once its own number'({ one, other, subject }) {
    const appended = Array.from({ length: 100 }, (_, index) =>
      (index % 2 === 0 ? one : other).logs.append(subject, String(index), policy),
    );
    const positions = await Promise.all(appended);
    assert.equal(new Set(positions.map(({ epoch }) => epoch)).size, 1);
    const offsets = positions.map(({ offset }) => offset).sort((a, b) => a - b);
    assert.deepEqual(
      offsets,
      Array.from({ length: 100 }, (_, index) => index + 1),
    );
  },

  async 'keep data as it is: empty, long, of any characters'({ one, other, subject }) {
    const long = 'ä€😀\u0000\n '.repeat(10_000);
    const data = ['', ' ', '{"a":[1,2]}', '\u0000\r\n', '❄ 日本語 😀', long];
    const told: string[] = [];
    await other.logs.follow(subject, (entry) => told.push(entry.data));
    let epoch = '';
    for (const text of data) ({ epoch } = await one.logs.append(subject, text, policy));
    const page = await other.logs.read(subject, { epoch, offset: 0 }, { limit: 10 });
    assert(page.recovered);
    assert.deepEqual(
      page.entries.map((entry) => entry.data),
      data,
    );
  },

  async 'are read in pages'({ one, other, subject }) {
    let epoch = '';
    for (let index = 1; index <= 25; index += 1) {
      ({ epoch } = await one.logs.append(subject, String(index), policy));
    }
    const entries: LogEntry[] = [];
    const sizes: number[] = [];
    for (let offset = 0; ; offset = entries.length) {
      const page = await other.logs.read(subject, { epoch, offset }, { limit: 10 });
      assert(page.recovered);
      sizes.push(page.entries.length);
      if (page.entries.length === 0) break;
      entries.push(...page.entries);
    }
    assert.deepEqual(sizes, [10, 10, 5, 0]);
    assert.deepEqual(
      entries,
      entries.map((_, index) => ({ epoch, offset: index + 1, data: String(index + 1) })),
    );
  },

  async 'refuse a position of another epoch, or after the end'({ one, subject }) {
    const { epoch, offset } = await one.logs.append(subject, 'a', policy);
    const lost = { recovered: false, cause: 'epoch' };
    const read = (since: { epoch: string; offset: number }) =>
      one.logs.read(subject, since, { limit: 10 });
    assert.deepEqual(await read({ epoch: 'another', offset: 0 }), lost);
    assert.deepEqual(await read({ epoch, offset: offset + 1 }), lost);
    assert.deepEqual(await read({ epoch: '', offset: 0 }), lost);
    assert.deepEqual(
      await one.logs.read(`${subject}:none`, { epoch, offset: 0 }, { limit: 10 }),
      lost,
    );
  },

  async 'keep as many as they are told, and say what is gone'({ one, other, subject }) {
    let epoch = '';
    for (let index = 1; index <= 12; index += 1) {
      ({ epoch } = await one.logs.append(subject, String(index), { keep: 5, forMs: 60_000 }));
    }
    const read = (offset: number) => other.logs.read(subject, { epoch, offset }, { limit: 100 });
    assert.deepEqual(await read(6), { recovered: false, cause: 'retention' });
    assert.deepEqual(await read(0), { recovered: false, cause: 'retention' });
    const page = await read(7);
    assert(page.recovered);
    assert.deepEqual(
      page.entries.map(({ data }) => data),
      ['8', '9', '10', '11', '12'],
    );
    assert.deepEqual(await read(12), { recovered: true, entries: [] });
  },

  async 'keep entries as long as they are told'({ one, other, subject, until }) {
    const { epoch } = await one.logs.append(subject, 'old', { keep: 5, forMs: 1_000 });
    const read = (offset: number) => other.logs.read(subject, { epoch, offset }, { limit: 100 });
    await until(async () => !(await read(0)).recovered, 'the entry to be gone after a second');
    assert.deepEqual(await read(0), { recovered: false, cause: 'retention' });
    // The numbers go on, and who missed nothing is told so.
    assert.deepEqual(await read(1), { recovered: true, entries: [] });
    assert.deepEqual(await one.logs.append(subject, 'new', policy), { epoch, offset: 2 });
  },

  async 'store an entry with the same id once'({ one, other, subject }) {
    const first = await one.logs.append(subject, 'a', { ...policy, id: 'x' });
    assert.deepEqual(await other.logs.append(subject, 'again', { ...policy, id: 'x' }), first);
    assert.deepEqual(await one.logs.append(subject, 'again', { ...policy, id: 'x' }), first);
    const next = await one.logs.append(subject, 'b', { ...policy, id: 'y' });
    assert.deepEqual(next, { epoch: first.epoch, offset: first.offset + 1 });
    // Ids are of one log.
    const elsewhere = await one.logs.append(`${subject}:other`, 'c', { ...policy, id: 'x' });
    assert.equal(elsewhere.offset, 1);
  },

  async 'store one of many at once with the same id'({ one, other, subject }) {
    const appended = Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? one : other).logs.append(subject, String(index), { ...policy, id: 'x' }),
    );
    const positions = await Promise.all(appended);
    assert.deepEqual(new Set(positions.map(({ offset }) => offset)), new Set([1]));
  },
});
