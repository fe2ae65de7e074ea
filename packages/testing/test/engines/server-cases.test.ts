import { natsBus } from '@sallyport/server/nats';
import { redisBus } from '@sallyport/server/redis';
import { it } from 'vitest';
import { startNats, startRedis } from '../../../../scripts/test-setup/start-engine.ts';
import { judgeGateway } from '../judge-gateway.ts';

const TIMEOUT_MS = 180_000;

it('passes every case with a bus on Redis', { timeout: TIMEOUT_MS }, async () => {
  await using engine = await startRedis();
  await using bus = redisBus({ url: engine.url });
  await judgeGateway({
    file: 'gateway-redis',
    name: 'Sallyport gateway, Redis',
    options: { bus },
  });
});

it('passes every case with a bus on NATS', { timeout: TIMEOUT_MS }, async () => {
  await using engine = await startNats();
  await using bus = await natsBus({ servers: engine.url });
  await judgeGateway({ file: 'gateway-nats', name: 'Sallyport gateway, NATS', options: { bus } });
});
