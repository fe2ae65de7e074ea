import { redisBus } from '@sallyport/server/redis';
import { busCases } from '@sallyport/testing/bus-suite';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { openMortal } from './open-mortal.ts';
import { openRedisPartitions } from './open-redis-partitions.ts';
import type { Engine } from './start-engine.ts';
import { startRedis } from './start-engine.ts';

describe('the Redis driver', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startRedis();
  });
  afterAll(() => engine[Symbol.asyncDispose]());

  const cases = busCases({
    open: async () => redisBus({ url: engine.url, leaseMs: 2_000 }),
    openMortal: () => openMortal(engine.url, (url) => redisBus({ url: url, leaseMs: 2_000 })),
    openPartitions: async () => openRedisPartitions(engine.url),
  });
  test.each(cases)('$name', ({ run }) => run());
});
