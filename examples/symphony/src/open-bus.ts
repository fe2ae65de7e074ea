import type { Bus } from '@sallyport/server';

/** The bus that a URL names: `redis://host:6379` or `nats://host:4222`; none without. */
export async function openBus(url: string | undefined): Promise<Bus | undefined> {
  if (url === undefined || url === '') return undefined;
  if (url.startsWith('nats:')) {
    const { natsBus } = await import('@sallyport/server/nats');
    return natsBus({ servers: url });
  }
  const { redisBus } = await import('@sallyport/server/redis');
  return redisBus({ url });
}
