import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createClient } from '@sallyport/client';
import { startGatewayHarness } from '@sallyport/testing';
import { expect, it } from 'vitest';
import { contract } from './contract.ts';

const CYCLES = 10_000;
/** Cycles at once. */
const SIDE_BY_SIDE = 20;
/** Less than the least object that a client or a gateway could keep for each cycle. */
const MAX_BYTES_A_CYCLE = 32;
const TIMEOUT_MS = 120_000;

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Bytes in use once everything unreachable is gone. */
async function heapBytes(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return process.memoryUsage().heapUsed;
}

/**
 * Bytes that each cycle leaves behind. The first quarter fills caches; what is left behind shows in each of the others,
 * and noise does not, so the quarter that grew least counts.
 */
async function leftBehind(cycle: () => Promise<void>): Promise<number> {
  const looks: number[] = [];
  const growths: number[] = [];
  for (let done = 0; done < CYCLES; done += SIDE_BY_SIDE) {
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, cycle));
    if ((done + SIDE_BY_SIDE) % (CYCLES / 4) === 0) looks.push(await heapBytes());
  }
  for (const [index, bytes] of looks.entries()) growths.push(bytes - (looks[index - 1] ?? 0));
  return Math.min(...growths) / (CYCLES / 4);
}

/** A gateway that lets one address do so much. */
function startGateway() {
  const most = 1_000_000;
  return startGatewayHarness(contract, {
    limits: {
      upgradesPerSecondPerAddress: most,
      upgradeBurstPerAddress: most,
      messagesPerSecond: most,
      messageBurst: most,
      maxConnectionsPerUser: 1_000,
    },
  });
}

it(
  `${CYCLES} connections that come and go leave no memory behind`,
  async () => {
    await using harness = await startGateway();
    const token = await harness.mint();
    const bytes = await leftBehind(async () => {
      const client = createClient<typeof contract>({
        url: harness.url,
        contract: 'scripted@1.2.0',
        token,
      });
      await client.connect();
      await client.close();
    });
    expect(bytes).toBeLessThan(MAX_BYTES_A_CYCLE);
  },
  TIMEOUT_MS,
);

it(
  `${CYCLES} subscriptions that come and go leave no memory behind`,
  async () => {
    await using harness = await startGateway();
    await using client = createClient<typeof contract>({
      url: harness.url,
      contract: 'scripted@1.2.0',
      token: await harness.mint(),
    });
    let count = 0;
    const bytes = await leftBehind(async () => {
      count += 1;
      const subscription = client.channel(`pillar:p${count}`).subscribe({});
      await subscription.ready;
      await subscription.close();
    });
    expect(bytes).toBeLessThan(MAX_BYTES_A_CYCLE);
  },
  TIMEOUT_MS,
);
