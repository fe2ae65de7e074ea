import type { Position } from '@sallyport/protocol';
import { expect, test, vi } from 'vitest';
import { ContiguousFollower } from '../../src/bus/contiguous-follower.ts';
import type { LogEntry, LogPage, ReadOptions } from '../../src/bus/log-driver.ts';
import { systemClock } from '../../src/clock.ts';
import { silentLog } from '../../src/log.ts';

const entry = (offset: number, epoch = 'e'): LogEntry => ({ epoch, offset, data: `${offset}` });

/** A log of which the test says what is stored, what is kept, and what is heard. */
function rig() {
  const log = { epoch: 'e', end: 0, firstKept: 1, reads: 0, gate: Promise.resolve() };
  const told: LogEntry[] = [];
  const follower: ContiguousFollower = new ContiguousFollower({
    ...{ subject: 's', clock: systemClock, log: silentLog },
    onEntry: (one) => told.push(one),
    async read(since: Position, { limit }: ReadOptions): Promise<LogPage> {
      log.reads += 1;
      await log.gate;
      const isOver = since.epoch !== log.epoch || since.offset > log.end;
      if (isOver) return { recovered: false, cause: 'epoch' };
      if (since.offset + 1 < log.firstKept) return { recovered: false, cause: 'retention' };
      const count = Math.min(limit, log.end - since.offset);
      const entries = Array.from({ length: count }, (_, at) =>
        entry(since.offset + at + 1, log.epoch),
      );
      return { recovered: true, entries };
    },
    end: async () => ({ epoch: log.epoch, offset: log.end }),
  });
  return { log, told, follower, offsets: () => told.map(({ offset }) => offset) };
}

test('entries heard before the beginning are told after it, those up to it are not', () => {
  const { follower, offsets } = rig();
  for (const offset of [2, 3, 4]) follower.take(entry(offset));
  follower.begin({ epoch: 'e', offset: 2 });
  follower.take(entry(5));
  expect(offsets()).toEqual([3, 4, 5]);
});

test('a double or late entry is told once', () => {
  const { follower, offsets, log } = rig();
  follower.begin({ epoch: 'e', offset: 0 });
  for (const offset of [1, 1, 2, 1, 2, 3]) follower.take(entry(offset));
  expect(offsets()).toEqual([1, 2, 3]);
  expect(log.reads).toBe(0);
});

test('a hole is read, while what is heard waits', async () => {
  const { follower, offsets, log } = rig();
  const gate = Promise.withResolvers<void>();
  log.gate = gate.promise;
  follower.begin({ epoch: 'e', offset: 0 });
  follower.take(entry(1));
  log.end = 5;
  follower.take(entry(5));
  log.end = 6;
  follower.take(entry(6));
  expect(offsets()).toEqual([1]);
  gate.resolve();
  await vi.waitFor(() => expect(offsets()).toEqual([1, 2, 3, 4, 5, 6]));
});

test('more than is put aside is read again', async () => {
  const { follower, offsets, log } = rig();
  const gate = Promise.withResolvers<void>();
  log.gate = gate.promise;
  follower.begin({ epoch: 'e', offset: 0 });
  log.end = 5_000;
  for (let offset = 2; offset <= log.end; offset += 1) follower.take(entry(offset));
  gate.resolve();
  await vi.waitFor(() => expect(follower.position.offset).toBe(5_000));
  expect(offsets()).toEqual(Array.from({ length: 5_000 }, (_, at) => at + 1));
});

test('what was missed unheard is read when it is suspected', async () => {
  const { follower, offsets, log } = rig();
  follower.begin({ epoch: 'e', offset: 0 });
  log.end = 1_200;
  follower.suspect();
  await vi.waitFor(() => expect(follower.position.offset).toBe(1_200));
  expect(offsets()).toEqual(Array.from({ length: 1_200 }, (_, at) => at + 1));
});

test('what is suspected before it begins is read when it has begun', async () => {
  const { follower, offsets, log } = rig();
  log.end = 3;
  follower.suspect();
  follower.begin({ epoch: 'e', offset: 0 });
  await vi.waitFor(() => expect(offsets()).toEqual([1, 2, 3]));
});

test('another epoch is told from its beginning, and late entries of the one before are not', async () => {
  const { follower, told, log } = rig();
  follower.begin({ epoch: 'e', offset: 7 });
  Object.assign(log, { epoch: 'f', end: 2 });
  follower.take(entry(2, 'f'));
  await vi.waitFor(() => expect(told).toEqual([entry(1, 'f'), entry(2, 'f')]));
  follower.take(entry(8, 'e'));
  follower.take(entry(3, 'f'));
  expect(told.at(-1)).toEqual(entry(3, 'f'));
  expect(told).toHaveLength(3);
});

test('another epoch that was not heard of is found when it is suspected', async () => {
  const { follower, told, log } = rig();
  follower.begin({ epoch: 'e', offset: 7 });
  Object.assign(log, { epoch: 'f', end: 1 });
  follower.suspect();
  await vi.waitFor(() => expect(told).toEqual([entry(1, 'f')]));
});

test('a hole that is no longer kept is passed over', async () => {
  const { follower, offsets, log } = rig();
  follower.begin({ epoch: 'e', offset: 1 });
  Object.assign(log, { end: 9, firstKept: 8 });
  follower.take(entry(9));
  await vi.waitFor(() => expect(offsets()).toEqual([9]));
  follower.take(entry(10));
  expect(offsets()).toEqual([9, 10]);
});

test('reads that fail are tried again', async () => {
  const { follower, offsets, log } = rig();
  const failing = Promise.reject(new Error('away'));
  failing.catch(() => {});
  log.gate = failing;
  follower.begin({ epoch: 'e', offset: 0 });
  log.end = 2;
  follower.take(entry(2));
  await vi.waitFor(() => expect(log.reads).toBeGreaterThan(1));
  log.gate = Promise.resolve();
  await vi.waitFor(() => expect(offsets()).toEqual([1, 2]));
});

test('nothing is told after it was stopped, not even by what was being read', async () => {
  const { follower, offsets, log } = rig();
  const gate = Promise.withResolvers<void>();
  log.gate = gate.promise;
  follower.begin({ epoch: 'e', offset: 0 });
  log.end = 3;
  follower.take(entry(3));
  follower.stop();
  gate.resolve();
  await log.gate;
  await vi.waitFor(() => expect(log.reads).toBe(1));
  follower.take(entry(1));
  expect(offsets()).toEqual([]);
});
