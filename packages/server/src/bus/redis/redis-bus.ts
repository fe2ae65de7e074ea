import { systemClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import type { Bus } from '../bus.ts';
import { PartitionedQueues } from '../partitions/partitioned-queues.ts';
import type { RedisBusOptions } from './redis-bus-options.ts';
import { DEFAULT_REDIS_OPTIONS } from './redis-bus-options.ts';
import { RedisEngine } from './redis-engine.ts';
import { LOG_SCRIPTS } from './redis-log-scripts.ts';
import { RedisLogs } from './redis-logs.ts';
import { PARTITION_SCRIPTS } from './redis-partition-scripts.ts';
import { RedisPartitions } from './redis-partitions.ts';
import { RECORD_SCRIPTS } from './redis-record-scripts.ts';
import { RedisRecords } from './redis-records.ts';
import { RedisTopics } from './redis-topics.ts';

const MIN_COMMAND_TIMEOUT_MS = 100;

/**
 * The bus on Redis 7 or newer, over two connections. Returns at once: where Redis is away, `check` and everything else
 * fail until it is there. Redis should keep what it has acknowledged (`appendonly yes`) and evict nothing
 * (`maxmemory-policy noeviction`); the log warns where it does not. `await using` closes the connections.
 *
 * ```ts
 * import { redisBus } from '@sallyport/server/redis';
 *
 * const gateway = createGateway(contract, { bus: redisBus({ url: 'redis://127.0.0.1:6379' }) });
 * ```
 *
 * @throws TypeError for options that cannot be meant.
 */
export function redisBus(options: RedisBusOptions = {}): Bus {
  const { clock = systemClock, log = silentLog, leaseMs, queueBounds } = options;
  const { prefix, commandTimeoutMs, maxPendingCommands } = { ...DEFAULT_REDIS_OPTIONS, ...options };
  checkAtLeast('commandTimeoutMs', commandTimeoutMs, MIN_COMMAND_TIMEOUT_MS);
  checkAtLeast('maxPendingCommands', maxPendingCommands, 1);
  const scripts = [...LOG_SCRIPTS, ...RECORD_SCRIPTS, ...PARTITION_SCRIPTS];
  const limits = { commandTimeoutMs, maxPendingCommands };
  const engine = new RedisEngine({ options, ...limits, clock, log, scripts });
  const topics = new RedisTopics(engine, prefix);
  const records = new RedisRecords({ engine, prefix, log });
  const store = new RedisPartitions({ engine, prefix, clock, log });
  const queues = new PartitionedQueues({
    ...{ store, records, topics, clock, log, leaseMs },
    bounds: queueBounds,
  });
  return {
    logs: new RedisLogs({ engine, prefix, clock, log }),
    topics,
    records,
    queues,
    async check() {
      await Promise.all([engine.command('PING'), engine.channels.check()]);
    },
    async [Symbol.asyncDispose]() {
      await queues[Symbol.asyncDispose]();
      store.stop();
      await engine[Symbol.asyncDispose]();
    },
  };
}

function checkAtLeast(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new TypeError(`redisBus: "${name}" must be an integer of at least ${least}, got ${value}.`);
}
