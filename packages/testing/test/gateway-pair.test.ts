import { memoryBus } from '@sallyport/server';
import { it } from 'vitest';
import { judgePair } from './judge-pair.ts';

it('passes every case on requests as two gateways on one bus', { timeout: 60_000 }, async () => {
  await using bus = memoryBus();
  await judgePair([bus, bus]);
});
