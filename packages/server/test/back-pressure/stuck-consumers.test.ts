import { channel, defineContract, event, request } from '@sallyport/protocol';
import { createService } from '@sallyport/server';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { memoryInUse } from './memory-use.ts';

const MIB = 1_048_576;
const Filled = z.object({ n: z.int(), fill: z.string() });
const tick = event({ payload: Filled });
const contract = defineContract({
  name: 'stuck',
  version: '1.0.0',
  channels: {
    every: channel('every', { emits: { tick } }),
    recent: channel('recent', { emits: { tick }, delivery: 'drop-oldest' }),
    newest: channel('newest', { emits: { tick }, delivery: { latest: 'n' } }),
    log: channel('log', { emits: { tick }, history: { keep: 10, forMs: 60_000 } }),
    work: channel('work', {
      accepts: { hang: request({ payload: Filled, reply: z.object({}) }) },
    }),
  },
});
let stopped = 0;
const hang = (_: unknown, { signal }: { readonly signal: AbortSignal }) => {
  signal.addEventListener('abort', () => {
    stopped += 1;
  });
  return new Promise<Record<string, never>>(() => {});
};
const services = [createService(contract, { channels: { work: { hang } } })];
const fill = 'x'.repeat(10_000);

/** Many times what may wait for one connection. */
const MESSAGES = 6_000;
const MAX_BUFFERED = 2 * MIB;
const STUCK = 3;
const VISITS = 20;
const EACH_VISIT = 200;
/** Unfinished work of one user for which no connection waits, at most. */
const MAX_DESERTED = 1_024;
/** What the process takes for other things. */
const SLACK = 8 * MIB;

describe('the memory of a gateway stays within its bounds', () => {
  it.each(['every', 'recent', 'newest', 'log'] as const)(
    'while clients do not read "%s"',
    async (address) => {
      await using harness = await startGatewayHarness(contract, {
        limits: { maxBufferedBytes: MAX_BUFFERED, maxLaneBytes: MIB },
      });
      const { gateway } = harness;
      const stuck = await Promise.all(Array.from({ length: STUCK }, () => harness.connect()));
      for (const client of stuck) {
        await client.ask({ type: 'subscribe', id: 's', channel: address });
        client.socket.pause();
      }
      const before = await memoryInUse();
      let most = 0;
      for (let n = 0; n < MESSAGES; n += 1) {
        await gateway.publish(address, 'tick', { n: n % 10, fill });
        if (n % 20 > 0) continue;
        await new Promise(setImmediate);
        most = Math.max(most, ...gateway.connections().map(({ bufferedBytes }) => bufferedBytes));
      }
      expect(most).toBeGreaterThan(0);
      expect(most).toBeLessThanOrEqual(MAX_BUFFERED);
      expect((await memoryInUse()) - before).toBeLessThan(STUCK * MAX_BUFFERED + SLACK);
    },
  );

  it('while a service never finishes', async () => {
    const limits = { messagesPerSecond: 100_000, messageBurst: 100_000 };
    await using harness = await startGatewayHarness(contract, { services, limits });
    await using client = await harness.connect({}, { timeoutMs: 60_000 });
    const before = await memoryInUse();
    const hang = { channel: 'work', intent: 'hang', payload: { n: 0, fill } };
    for (let n = 0; n < MESSAGES; n += 1) {
      client.send({ id: `${n}`, ...hang });
      if (n % 100 === 0) await client.ask({ type: 'ping', id: `p${n}` });
    }
    const refused = await client.ask({ id: 'last', ...hang });
    expect(refused).toMatchObject({ payload: { code: 'rate_limited' } });
    expect(harness.gateway.connections()).toMatchObject([{ inFlight: 256 }]);
    expect((await memoryInUse()) - before).toBeLessThan(256 * fill.length * 2 + SLACK);
  });

  it('while clients leave what never finishes, and come back for more', async () => {
    const limits = { messagesPerSecond: 100_000, messageBurst: 100_000 };
    await using harness = await startGatewayHarness(contract, { services, limits });
    const before = await memoryInUse();
    stopped = 0;
    for (let visit = 0; visit < VISITS; visit += 1) {
      const client = await harness.connect({}, { timeoutMs: 60_000 });
      for (let n = 0; n < EACH_VISIT; n += 1) {
        const payload = { n: 0, fill };
        client.send({ id: `${visit}.${n}`, channel: 'work', intent: 'hang', payload });
      }
      await client.ask({ type: 'ping', id: 'p' });
      client.socket.terminate();
      await expect.poll(() => harness.gateway.connections().length).toBe(0);
    }
    expect(stopped).toBe(VISITS * EACH_VISIT - MAX_DESERTED);
    expect((await memoryInUse()) - before).toBeLessThan(MAX_DESERTED * fill.length * 2 + SLACK);
  }, 60_000);
});
