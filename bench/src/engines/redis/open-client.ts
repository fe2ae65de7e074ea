import { createClient } from '@redis/client';

/** A connection as its users open it. */
export async function openClient(url: string) {
  const client = createClient({ url, commandOptions: { timeout: 0 } });
  client.on('error', (error: unknown) => console.error(error));
  await client.connect();
  return client;
}
