import { expect, test } from 'vitest';
import { DoneBefore } from '../../src/bus/nats/done-before.ts';
import { DoneMarks } from '../../src/bus/nats/done-marks.ts';
import type { StoredMessage } from '../../src/bus/nats/stream-reader.ts';

const STREAM = 'stream';
/** Marks that the engine keeps, as few as can be. */
const KEPT = 1;

/** An engine that keeps all pages of ids, and the last marks only. */
function createStore() {
  const pages: StoredMessage[] = [];
  const marks: StoredMessage[] = [];
  let isAway = false;
  let owner = 'ada';
  const put = async (into: StoredMessage[], content: object): Promise<void> => {
    if (isAway) throw new Error('away');
    into.push({
      seq: into.length + 1,
      at: 1_000,
      headers: undefined,
      text: JSON.stringify(content),
    });
  };
  return {
    putIds: (ids: readonly string[]) => put(pages, { streamId: STREAM, ids }),
    putMark: (mark: object) => put(marks, { ...mark, streamId: STREAM, owner }),
    owner: (is: string) => {
      owner = is;
    },
    away: (is: boolean) => {
      isAway = is;
    },
    before: () =>
      new DoneBefore({ pages, marks: marks.slice(-KEPT), streamId: STREAM, dedupeMs: 60_000 }),
    pages,
  };
}

const idOf = (seq: number): string => `item-${seq}`;
/** The same work, sent again after the engine forgot it. */
const repeatOf = (seq: number) => ({ id: idOf(seq), seq: 1_000_000 + seq, at: 2_000 });

test('however much was done since, a repeat is known, though only the last mark is kept', async () => {
  const store = createStore();
  const marks = new DoneMarks(store);
  for (let seq = 1; seq <= 500; seq += 1) {
    marks.told({ seq, at: 900 });
    await marks.done(seq, idOf(seq));
    const before = store.before();
    for (let done = 1; done <= seq; done += 50) expect(before.has(repeatOf(done))).toBe(true);
    expect(before.has(repeatOf(seq + 1))).toBe(false);
  }
  expect(store.pages.length).toBeLessThan(10);
});

test('what could not be said while the engine was away is said with the next', async () => {
  const store = createStore();
  const marks = new DoneMarks(store);
  store.away(true);
  const said = Array.from({ length: 100 }, (_, at) => {
    marks.told({ seq: at + 1, at: 900 });
    return marks.done(at + 1, idOf(at + 1));
  });
  expect((await Promise.allSettled(said)).every(({ status }) => status === 'rejected')).toBe(true);
  store.away(false);
  marks.told({ seq: 101, at: 900 });
  await marks.done(101, idOf(101));
  const before = store.before();
  for (let seq = 1; seq <= 101; seq += 1) expect(before.has(repeatOf(seq))).toBe(true);
});

test('what the owner before had not set down in a page is known to the one after the next', async () => {
  const store = createStore();
  const first = new DoneMarks(store);
  first.told({ seq: 1, at: 900 });
  await first.done(1, idOf(1));
  expect([...store.before().unpaged]).toEqual([idOf(1)]);
  store.owner('bob');
  await store.putIds([...store.before().unpaged]);
  const second = new DoneMarks(store);
  second.told({ seq: 2, at: 900 });
  await second.done(2, idOf(2));
  const third = store.before();
  expect(third.has(repeatOf(1))).toBe(true);
  expect(third.has(repeatOf(2))).toBe(true);
  expect([...third.unpaged]).toEqual([idOf(2)]);
});
