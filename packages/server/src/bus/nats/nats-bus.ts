import type { NodeConnectionOptions } from '@nats-io/transport-node';
import type { Clock } from '../../clock.ts';
import { systemClock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { silentLog } from '../../log.ts';
import type { Bus } from '../bus.ts';
import type { PartitionBounds } from '../partitions/partition-store.ts';
import { PartitionedQueues } from '../partitions/partitioned-queues.ts';
import { LogAppends } from './log-appends.ts';
import { LogHeads } from './log-heads.ts';
import { LogHomes } from './log-home.ts';
import { LogPublisher } from './log-publisher.ts';
import { LogReads } from './log-reads.ts';
import { NatsLink } from './nats-link.ts';
import { NatsLogs } from './nats-logs.ts';
import { NatsPartitions } from './nats-partitions.ts';
import { NatsRecords } from './nats-records.ts';
import { NatsStreams } from './nats-streams.ts';
import { encodeToken } from './nats-token.ts';
import { NatsTopics } from './nats-topics.ts';
import { StreamLookup } from './stream-lookup.ts';
import { StreamReader } from './stream-reader.ts';

/** What the driver for NATS can be told. */
export interface NatsBusOptions {
  /** One or several servers of one cluster, such as `nats://127.0.0.1:4222`. */
  readonly servers: string | readonly string[];
  /** Credentials, TLS and the like, as `@nats-io/transport-node` takes them. */
  readonly connection?: Omit<NodeConnectionOptions, 'servers'>;
  /** Begins the names of subjects, streams and buckets; systems with different ones share nothing. Default: `sallyport`. */
  readonly prefix?: string;
  /** Servers of the cluster that keep each message, 1 to 5. Default: 1. */
  readonly replicas?: number;
  /** Milliseconds that anything takes at most, waiting for a connection included. Default: 5,000. */
  readonly timeoutMs?: number;
  /** Milliseconds after which the work of an instance that died goes to another. Default: 10,000. */
  readonly leaseMs?: number;
  /** Bounds of each partition of a queue. Default: 10,000 pieces of work, and repeats known for ten minutes. */
  readonly queueBounds?: Partial<PartitionBounds>;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Default: silent. */
  readonly log?: Log;
}

/**
 * The driver for NATS 2.9 or later with JetStream. It connects by itself, and again whenever it must; until then what
 * is asked of it waits, and fails with `BusError` `unavailable` after `timeoutMs`. `await using` closes it.
 *
 * ```ts
 * import { natsBus } from '@sallyport/server/nats';
 *
 * await using bus = natsBus({ servers: 'nats://127.0.0.1:4222' });
 * ```
 *
 * @throws TypeError where there is no server, or a number makes no sense.
 */
export function natsBus(options: NatsBusOptions): Bus {
  const { servers, connection = {}, replicas = 1, timeoutMs = 5_000 } = options;
  const { clock = systemClock, log = silentLog, leaseMs, queueBounds: bounds } = options;
  checkOptions({ servers, replicas, timeoutMs });
  const prefix = encodeToken(options.prefix ?? 'sallyport');
  const link = new NatsLink({ servers, connection, timeoutMs, clock, log });
  const streams = new NatsStreams(link, replicas);
  const reader = new StreamReader(link, clock);
  const homes = new LogHomes(prefix);
  const lookup = new StreamLookup(replicas);
  const heads = new LogHeads({ link, homes, lookup, reader, log });
  const publisher = new LogPublisher({ link, streams, heads, lookup, clock });
  const appends = new LogAppends({ link, homes, heads, publisher, clock });
  const reads = new LogReads({ link, heads, lookup, reader, clock, log });
  const logs = new NatsLogs({ link, homes, heads, appends, reads, clock, log });
  const topics = new NatsTopics(link, prefix);
  const records = new NatsRecords(link, streams, prefix);
  const store = new NatsPartitions({ link, streams, reader, clock, log, prefix });
  const queues = new PartitionedQueues({
    ...{ store, records, topics, clock, log, leaseMs, bounds },
  });
  return {
    logs,
    topics,
    records,
    queues,
    check: (signal) => checkNats(link, signal),
    async [Symbol.asyncDispose]() {
      await queues[Symbol.asyncDispose]();
      logs[Symbol.dispose]();
      store[Symbol.dispose]();
      await link.close();
    },
  };
}

async function checkNats(link: NatsLink, signal: AbortSignal): Promise<void> {
  const given = Promise.withResolvers<never>();
  const give = (): void => given.reject(signal.reason);
  signal.addEventListener('abort', give, { once: true });
  if (signal.aborted) give();
  try {
    await Promise.race([given.promise, link.again(({ jsm }) => jsm.getAccountInfo())]);
  } finally {
    signal.removeEventListener('abort', give);
  }
}

function checkOptions({
  servers,
  replicas,
  timeoutMs,
}: {
  servers: NatsBusOptions['servers'];
  replicas: number;
  timeoutMs: number;
}): void {
  const all = [servers].flat();
  if (all.length === 0 || all.includes('')) {
    throw new TypeError('natsBus: "servers" names no server. Write nats://<host>:4222.');
  }
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > 5) {
    throw new TypeError(`natsBus: "replicas" must be 1 to 5, not ${replicas}.`);
  }
  if (!(timeoutMs >= 100)) {
    throw new TypeError(`natsBus: "timeoutMs" must be at least 100, not ${timeoutMs}.`);
  }
}
