import { BusError } from '../bus-error.ts';
import type { PartitionBounds } from '../partitions/partition-store.ts';
import type { Enqueued, QueueItem } from '../queue-driver.ts';
import { RedisBatches } from './redis-batches.ts';
import type { RedisEngine } from './redis-engine.ts';
import { toFields } from './redis-item.ts';
import { PUSH } from './redis-partition-scripts.ts';

/** An item, and the bounds of its queue. */
export interface Push {
  readonly item: QueueItem;
  readonly bounds: PartitionBounds;
}

/** Items that go together at most; a script may be given some thousands of texts. */
const MAX_TOGETHER = 200;

/** Stores work by one script, in its order; the place is the key of a partition. */
export function redisPushes(engine: RedisEngine): RedisBatches<Push, Enqueued> {
  return new RedisBatches<Push, Enqueued>({
    engine,
    maxTogether: MAX_TOGETHER,
    lengthOf: ({ item }) => item.data.length,
    async run(key, pushes) {
      const [first] = pushes;
      if (first === undefined) return [];
      const { maxDepth, dedupeMs } = first.bounds;
      const keys = [`${key}:items`];
      const args = [String(maxDepth), String(dedupeMs), key];
      for (const { item } of pushes) {
        keys.push(`${key}:id:${item.id}`);
        args.push(...toFields(item));
      }
      const answers = await engine.run(PUSH, { keys, args });
      const list: readonly unknown[] = Array.isArray(answers) ? answers : [];
      return pushes.map((_, at) => read(list[at], maxDepth));
    },
  });
}

function read(status: unknown, maxDepth: number): Enqueued {
  if (status === 'accepted' || status === 'duplicate') return { status };
  if (status === 'rejected') return { status, reason: `${maxDepth} pieces of work wait already` };
  throw new BusError('corrupt', 'Redis does not say what became of work.');
}
