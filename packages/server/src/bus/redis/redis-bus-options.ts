import type { RedisClientOptions } from '@redis/client';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { PartitionBounds } from '../partitions/partition-store.ts';

/** What the Redis driver can be told. */
export interface RedisBusOptions {
  /** Where Redis is: `redis[s]://[[user]:password@]host[:port][/database]`. Default: this machine, port 6379. */
  readonly url?: string;
  /** How to connect, in the words of `@redis/client`, such as the certificates of a TLS socket. */
  readonly client?: Pick<
    RedisClientOptions,
    'socket' | 'username' | 'password' | 'database' | 'credentialsProvider'
  >;
  /** Begins every key and channel, so that several systems share one Redis. Default: `sallyport`. */
  readonly prefix?: string;
  /** Milliseconds that Redis may take for one command, at least 100. Default: 5,000. */
  readonly commandTimeoutMs?: number;
  /** Commands that wait for their answers at once; more fail as `unavailable`. Default: 100,000. */
  readonly maxPendingCommands?: number;
  /** Milliseconds after which the work of an instance that died goes to another. Default: 10,000. */
  readonly leaseMs?: number;
  /** Bounds of the queues: pieces of work a partition, and how long repeats are known. Default: 10,000, ten minutes. */
  readonly queueBounds?: Partial<PartitionBounds>;
  /** Default: silent. */
  readonly log?: Log;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** Options where nobody says otherwise. */
export const DEFAULT_REDIS_OPTIONS = {
  prefix: 'sallyport',
  commandTimeoutMs: 5_000,
  maxPendingCommands: 100_000,
} as const;
