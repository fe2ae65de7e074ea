import { inject } from 'vitest';
import type { Engine } from './engine-server.ts';
import { startNatsServer, startRedisServer } from './engine-server.ts';

/** The Redis of this test run, with a folder of its own. */
export function startRedis(options: readonly string[] = []): Promise<Engine> {
  return startRedisServer(inject('redisServer'), options);
}

/** The NATS of this test run, with a folder of its own. */
export function startNats(options: readonly string[] = []): Promise<Engine> {
  return startNatsServer(inject('natsServer'), options);
}
