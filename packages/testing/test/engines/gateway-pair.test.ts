import { natsBus } from '@sallyport/server/nats';
import { redisBus } from '@sallyport/server/redis';
import { describe, it } from 'vitest';
import { startNats, startRedis } from '../../../../scripts/test-setup/start-engine.ts';
import { judgePair } from '../judge-pair.ts';

describe('two gateways pass every case on requests', { timeout: 120_000 }, () => {
  it('on Redis', async () => {
    await using engine = await startRedis();
    await using one = redisBus({ url: engine.url });
    await using other = redisBus({ url: engine.url });
    await judgePair([one, other]);
  });

  it('on NATS', async () => {
    await using engine = await startNats();
    await using one = natsBus({ servers: engine.url });
    await using other = natsBus({ servers: engine.url });
    await judgePair([one, other]);
  });
});
