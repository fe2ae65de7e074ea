import type { Bus } from '@sallyport/server';
import { natsBus } from '@sallyport/server/nats';
import { redisBus } from '@sallyport/server/redis';

/** A bus on the engine that a URL names. */
export async function openBus(url: string, leaseMs: number): Promise<Bus> {
  return url.startsWith('redis:')
    ? redisBus({ url, leaseMs })
    : await natsBus({ servers: url, leaseMs });
}
