import type { Bus } from '@sallyport/server';
import { natsBus } from '@sallyport/server/nats';
import { redisBus } from '@sallyport/server/redis';

/** The bus on an engine of either kind. */
export function connectBus(url: string): Bus {
  return url.startsWith('redis:') ? redisBus({ url }) : natsBus({ servers: url });
}
