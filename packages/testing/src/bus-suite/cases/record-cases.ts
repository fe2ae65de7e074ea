import assert from 'node:assert/strict';
import type { Bus, Records } from '@sallyport/server';
import { busCasesOf } from '../bus-case.ts';

const LONG_MS = 60_000;

/** Records of both instances, of a bucket that nobody used before. */
function bucketsOf({ one, other }: { one: Bus; other: Bus }, forMs = LONG_MS): [Records, Records] {
  const name = `suite-${forMs}`;
  return [one.records.bucket(name, forMs), other.records.bucket(name, forMs)];
}

export const recordCases = busCasesOf('records', {
  async 'are found by everybody at once'({ one, other, subject: group }) {
    const [here, there] = bucketsOf({ one, other });
    assert.equal(await there.get(group, 'key'), undefined);
    const version = await here.put(group, 'key', 'value');
    assert.deepEqual(await there.get(group, 'key'), { key: 'key', value: 'value', version });
    const next = await there.put(group, 'key', 'other');
    assert.notEqual(next, version);
    assert.deepEqual(await here.get(group, 'key'), { key: 'key', value: 'other', version: next });
  },

  async 'are created by one of many'({ one, other, subject: group }) {
    const [here, there] = bucketsOf({ one, other });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? here : there).create(group, 'key', `value ${index}`),
      ),
    );
    const winners = outcomes.filter(({ created }) => created);
    assert.equal(winners.length, 1);
    const stored = await here.get(group, 'key');
    assert.deepEqual(winners, [{ created: true, version: stored?.version }]);
    for (const outcome of outcomes) if (!outcome.created) assert.deepEqual(outcome.present, stored);
  },

  async 'are replaced by one of many that saw the same version'({ one, other, subject: group }) {
    const [here, there] = bucketsOf({ one, other });
    const version = await here.put(group, 'key', 'first');
    const versions = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? here : there).replace({ group, key: 'key', value: `${index}`, version }),
      ),
    );
    const written = versions.filter((next) => next !== undefined);
    assert.equal(written.length, 1);
    assert.equal((await there.get(group, 'key'))?.version, written[0]);
  },

  async 'are not replaced where there are none, or others since'({ one, other, subject: group }) {
    const [here, there] = bucketsOf({ one, other });
    const version = await here.put(group, 'key', 'a');
    assert.equal(await here.replace({ group, key: 'none', value: 'b', version }), undefined);
    await there.remove(group, 'key');
    assert.equal(await here.replace({ group, key: 'key', value: 'b', version }), undefined);
    // A new record of the same name is another one.
    const created = await there.create(group, 'key', 'c');
    assert(created.created);
    assert.notEqual(created.version, version);
    assert.equal(await here.replace({ group, key: 'key', value: 'd', version }), undefined);
    assert.equal((await here.get(group, 'key'))?.value, 'c');
  },

  async 'are removed once, and only in the version that is given'({ one, other, subject: group }) {
    const [here, there] = bucketsOf({ one, other });
    assert.equal(await here.remove(group, 'key'), false);
    const version = await here.put(group, 'key', 'a');
    const next = await there.put(group, 'key', 'b');
    assert.equal(await here.remove(group, 'key', version), false);
    assert.equal((await here.get(group, 'key'))?.value, 'b');
    assert.equal(await here.remove(group, 'key', next), true);
    assert.equal(await there.remove(group, 'key', next), false);
    assert.equal(await there.get(group, 'key'), undefined);
    assert.deepEqual(await there.list(group), []);
    await here.put(group, 'key', 'c');
    const removed = await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 ? here : there).remove(group, 'key')),
    );
    assert.equal(removed.filter(Boolean).length, 1);
  },

  async 'are listed by group'({ one, other, subject: group }) {
    const [here, there] = bucketsOf({ one, other });
    const keys = ['a', 'b', 'odd / ä {x}.>*? "😀"', ' '];
    for (const key of keys) await here.put(group, key, `value of ${key}`);
    await here.put(`${group}:other`, 'c', 'of another group');
    const listed = [...(await there.list(group))].sort(
      (a, b) => keys.indexOf(a.key) - keys.indexOf(b.key),
    );
    assert.deepEqual(
      listed.map(({ key, value }) => ({ key, value })),
      keys.map((key) => ({ key, value: `value of ${key}` })),
    );
    assert.deepEqual(await there.get(group, 'a'), listed[0]);
    assert.deepEqual(await there.list(`${group}:none`), []);
  },

  async 'keep values as they are'({ one, other, subject: group }) {
    const [here, there] = bucketsOf({ one, other });
    for (const value of ['', ' a b ', '\u0000\r\n', '日本語 😀', 'x'.repeat(100_000)]) {
      await here.put(group, 'key', value);
      assert.equal((await there.get(group, 'key'))?.value, value);
    }
  },

  async 'of different buckets are different'({ one, other, subject: group }) {
    const [here] = bucketsOf({ one, other });
    const elsewhere = other.records.bucket('suite-elsewhere', LONG_MS);
    await here.put(group, 'key', 'here');
    assert.equal(await elsewhere.get(group, 'key'), undefined);
    assert.deepEqual(await elsewhere.list(group), []);
  },

  async 'vanish when their time is over, unless they are written again'(context) {
    const { subject: group, until } = context;
    const [here, there] = bucketsOf(context, 2_000);
    await here.put(group, 'left', 'a');
    let version = await here.put(group, 'kept', '0');
    let renewed = 0;
    await until(async () => {
      const next = await there.replace({ group, key: 'kept', value: `${renewed}`, version });
      assert.notEqual(next, undefined, 'the record that is written again vanished');
      version = next ?? version;
      renewed += 1;
      return (await there.get(group, 'left')) === undefined;
    }, 'the record to vanish after two seconds');
    assert.equal((await here.get(group, 'kept'))?.version, version);
    assert.deepEqual(
      (await here.list(group)).map(({ key }) => key),
      ['kept'],
    );
    const created = await here.create(group, 'left', 'again');
    assert.equal(created.created, true);
  },
});
