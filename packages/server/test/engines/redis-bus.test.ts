import { redisBus } from '@sallyport/server/redis';
import { busCases } from '@sallyport/testing/bus-suite';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Engine } from './start-engine.ts';
import { startRedis } from './start-engine.ts';

describe('the Redis driver', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startRedis();
  });
  afterAll(() => engine[Symbol.asyncDispose]());

  test.each(busCases({ open: async () => redisBus({ url: engine.url }) }))('$name', ({ run }) =>
    run(),
  );
});
