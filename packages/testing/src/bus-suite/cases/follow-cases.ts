import assert from 'node:assert/strict';
import type { LogEntry } from '@sallyport/server';
import { busCasesOf } from '../bus-case.ts';

const policy = { keep: 5_000, forMs: 60_000 };

export const followCases = busCasesOf('followed logs', {
  async 'tell entries from then on, whoever appends'({ one, other, subject, until }) {
    await one.logs.append(subject, 'before', policy);
    const told: LogEntry[] = [];
    const { position } = await other.logs.follow(subject, (entry) => told.push(entry));
    assert.equal(position.offset, 1);
    await one.logs.append(subject, 'a', policy);
    await other.logs.append(subject, 'b', policy);
    await until(() => told.length >= 2, 'two entries to be told');
    const { epoch } = position;
    assert.deepEqual(told, [
      { epoch, offset: 2, data: 'a' },
      { epoch, offset: 3, data: 'b' },
    ]);
  },

  async 'tell from the first entry on where there was none'({ one, other, subject, until }) {
    const told: LogEntry[] = [];
    const { position } = await other.logs.follow(subject, (entry) => told.push(entry));
    assert.equal(position.offset, 0);
    const first = await one.logs.append(subject, 'a', policy);
    await until(() => told.length > 0, 'the entry to be told');
    assert.deepEqual(told, [{ ...first, data: 'a' }]);
  },

  async 'tell all of two writers once, in order, without a hole'({ one, other, subject, until }) {
    const each = 300;
    const tellings: LogEntry[][] = [];
    const write = async (bus: typeof one): Promise<void> => {
      for (let index = 0; index < each; index += 1) {
        await bus.logs.append(subject, String(index), policy);
      }
    };
    const follow = async (bus: typeof one): Promise<void> => {
      const told: LogEntry[] = [];
      const { position } = await bus.logs.follow(subject, (entry) => told.push(entry));
      const early = await bus.logs.read(subject, { ...position, offset: 0 }, { limit: 5_000 });
      assert(early.recovered);
      // What is read up to the position, and what is told after it, are the whole log.
      const before = early.entries.filter(({ offset }) => offset <= position.offset);
      tellings.push(told);
      told.unshift(...before);
    };
    // Some follow from the start, some while it is written.
    await Promise.all([follow(one), follow(other)]);
    await Promise.all([write(one), write(other), follow(one), follow(other), write(one)]);
    const offsets = Array.from({ length: each * 3 }, (_, index) => index + 1);
    for (const told of tellings) {
      await until(() => told.length >= each * 3, 'every entry to be told');
      assert.deepEqual(
        told.map(({ offset }) => offset),
        offsets,
      );
    }
    const [first = []] = tellings;
    for (const told of tellings) assert.deepEqual(told, first);
  },

  async 'tell nothing after they are stopped, and stop twice'({ one, other, subject, until }) {
    const stopped: LogEntry[] = [];
    const told: LogEntry[] = [];
    const following = await other.logs.follow(subject, (entry) => stopped.push(entry));
    await other.logs.follow(subject, (entry) => told.push(entry));
    following.stop();
    following.stop();
    await one.logs.append(subject, 'a', policy);
    await until(() => told.length === 1, 'the other follower to be told');
    assert.deepEqual(stopped, []);
  },

  async 'tell a repeat once'({ one, other, subject, until }) {
    const told: LogEntry[] = [];
    await other.logs.follow(subject, (entry) => told.push(entry));
    await one.logs.append(subject, 'a', { ...policy, id: 'x' });
    await one.logs.append(subject, 'a', { ...policy, id: 'x' });
    await one.logs.append(subject, 'b', policy);
    await until(() => told.some(({ data }) => data === 'b'), 'the last entry to be told');
    assert.deepEqual(
      told.map(({ data }) => data),
      ['a', 'b'],
    );
  },
});
