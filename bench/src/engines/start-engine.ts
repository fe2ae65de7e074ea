import { obtainNats, obtainRedis } from '../../../scripts/test-setup/engine-executables.ts';
import type { Engine } from '../../../scripts/test-setup/engine-server.ts';
import { startNatsServer, startRedisServer } from '../../../scripts/test-setup/engine-server.ts';

export type EngineName = 'nats' | 'redis';

/** A real engine on a spare port, with a folder of its own; Redis writes to disk before it answers. */
export function startEngine(name: EngineName): Promise<Engine> {
  return name === 'nats' ? startNatsServer(obtainNats()) : startRedisServer(obtainRedis());
}
