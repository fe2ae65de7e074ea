import type { DisposablePartitions } from '@sallyport/testing/bus-suite';
import { RedisEngine } from '../../src/bus/redis/redis-engine.ts';
import { PARTITION_SCRIPTS } from '../../src/bus/redis/redis-partition-scripts.ts';
import { RedisPartitions } from '../../src/bus/redis/redis-partitions.ts';
import { systemClock } from '../../src/clock.ts';
import type { Log } from '../../src/log.ts';
import { silentLog } from '../../src/log.ts';

/** What the Redis driver stores of queues, over connections of its own. */
export function openRedisPartitions(url: string, log: Log = silentLog): DisposablePartitions {
  const clock = systemClock;
  const engine = new RedisEngine({
    options: { url },
    commandTimeoutMs: 5_000,
    maxPendingCommands: 1_000,
    ...{ clock, log, scripts: PARTITION_SCRIPTS },
  });
  const store = new RedisPartitions({ engine, prefix: 'sallyport', clock, log });
  return {
    push: (partition, item, bounds) => store.push(partition, item, bounds),
    open: (partition, options) => store.open(partition, options),
    buried: (partition) => store.buried(partition),
    async [Symbol.asyncDispose]() {
      store.stop();
      await engine[Symbol.asyncDispose]();
    },
  };
}
