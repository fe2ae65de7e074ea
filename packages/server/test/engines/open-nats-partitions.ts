import type { PartitionStore } from '@sallyport/server';
import { NatsLink } from '../../src/bus/nats/nats-link.ts';
import { NatsPartitions } from '../../src/bus/nats/nats-partitions.ts';
import { NatsStreams } from '../../src/bus/nats/nats-streams.ts';
import { StreamReader } from '../../src/bus/nats/stream-reader.ts';
import { systemClock } from '../../src/clock.ts';
import { silentLog } from '../../src/log.ts';

/** What the NATS driver stores of queues, over a connection of its own. */
export function openNatsPartitions(servers: string): PartitionStore & AsyncDisposable {
  const [clock, log] = [systemClock, silentLog];
  const link = new NatsLink({ servers, connection: {}, timeoutMs: 5_000, clock, log });
  const streams = new NatsStreams(link, 1);
  const reader = new StreamReader(link, clock);
  const store = new NatsPartitions({ link, streams, reader, clock, log, prefix: 'sallyport' });
  return Object.assign(store, {
    async [Symbol.asyncDispose]() {
      store[Symbol.dispose]();
      await link.close();
    },
  });
}
