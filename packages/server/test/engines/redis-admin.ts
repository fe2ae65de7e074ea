import { createClient } from '@redis/client';

/** What an operator, or a bug, does to a Redis. */
export interface RedisAdmin extends AsyncDisposable {
  (...command: readonly string[]): Promise<unknown>;
}

/** A connection of its own to a Redis that runs. */
export async function redisAdmin(url: string): Promise<RedisAdmin> {
  const client = createClient({ url });
  client.on('error', () => {}); // tests end servers
  await client.connect();
  return Object.assign((...command: readonly string[]) => client.sendCommand(command), {
    async [Symbol.asyncDispose]() {
      client.destroy();
    },
  });
}
