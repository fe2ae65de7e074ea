import { natsBus } from '@sallyport/server/nats';
import { busCases } from '@sallyport/testing/bus-suite';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { openMortal } from './open-mortal.ts';
import { openNatsPartitions } from './open-nats-partitions.ts';
import type { Engine } from './start-engine.ts';
import { startNats } from './start-engine.ts';

describe('the NATS driver', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startNats();
  });
  afterAll(() => engine[Symbol.asyncDispose]());

  const cases = busCases({
    open: async () => natsBus({ servers: engine.url, leaseMs: 2_000 }),
    openMortal: () => openMortal(engine.url, (url) => natsBus({ servers: url, leaseMs: 2_000 })),
    openPartitions: async () => openNatsPartitions(engine.url),
  });
  test.each(cases)('$name', ({ run }) => run());
});
