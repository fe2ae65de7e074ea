import type { Bus, PartitionBounds } from '@sallyport/server';
import { natsBus } from '@sallyport/server/nats';
import { redisBus } from '@sallyport/server/redis';

/** A bus on the engine that a URL names. */
export async function openBus(
  url: string,
  leaseMs: number,
  queueBounds: Partial<PartitionBounds> = {},
): Promise<Bus> {
  return url.startsWith('redis:')
    ? redisBus({ url, leaseMs, queueBounds })
    : await natsBus({ servers: url, leaseMs, queueBounds });
}
