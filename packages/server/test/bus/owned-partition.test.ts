import { expect, test } from 'vitest';
import { MemoryPartitions } from '../../src/bus/memory/memory-partitions.ts';
import { MemoryRecords } from '../../src/bus/memory/memory-records.ts';
import { DoneIds } from '../../src/bus/partitions/done-ids.ts';
import { OwnedPartition } from '../../src/bus/partitions/owned-partition.ts';
import { partitionName } from '../../src/bus/partitions/partition-of.ts';
import { Tries } from '../../src/bus/partitions/tries.ts';
import { systemClock as clock } from '../../src/clock.ts';
import { silentLog as log } from '../../src/log.ts';

const name = partitionName('q', '0');
const WINDOW = 64;

/** A partition with items, and whoever owns it. */
async function createPartition(items: readonly string[]) {
  const store = new MemoryPartitions(clock);
  const tries = new Tries(new MemoryRecords(clock), clock);
  for (const id of items) {
    const bounds = { maxDepth: 100, dedupeMs: 1_000 };
    await store.push(name, { id, lane: 'room', key: 'ada', serial: true, data: id }, bounds);
  }
  const open = async (handler: OwnerHandler) => {
    const ended = Promise.withResolvers<void>();
    const partition: OwnedPartition = new OwnedPartition({
      ...{ name, store, tries, clock, log, window: WINDOW, maxTries: 5 },
      doneIds: new DoneIds(clock),
      handler: async ({ id, tries }) => handler(id, tries),
      alone: (run) => run(),
      onReady() {},
      onEnd() {
        if (!partition.startNext()) ended.resolve();
      },
      onLost() {},
    });
    await partition.open(await tries.begin('q', '0', WINDOW));
    return { partition, ended: ended.promise };
  };
  return { tries, open };
}

type OwnerHandler = (id: string, tries: number) => void;

test('what may have been begun is still told so after an owner that left before it came to it', async () => {
  const { tries, open } = await createPartition(['1', '2', '3']);
  await tries.begin('q', '0', 2); // it died with two items
  const seen: [string, number][] = [];
  const { partition } = await open((id, n) => void seen.push([id, n]));
  const { remains } = partition;
  expect(remains).toEqual({ suspects: 2, failed: 0 });
  partition.close('it leaves');
  if (remains !== undefined) await tries.end('q', '0', remains);
  const last = await open((id, n) => void seen.push([id, n]));
  last.partition.startNext();
  await last.ended;
  expect(seen).toEqual([
    ['1', 2],
    ['2', 2],
    ['3', 1],
  ]);
  expect(last.partition.remains).toEqual({ suspects: 0, failed: 0 });
});
