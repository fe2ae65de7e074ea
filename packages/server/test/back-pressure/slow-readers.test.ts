import type { ServerEnvelope } from '@sallyport/protocol';
import { channel, defineContract, event, request } from '@sallyport/protocol';
import { createService } from '@sallyport/server';
import type { RawClient } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const Tick = event({ payload: z.object({ n: z.int(), who: z.string(), fill: z.string() }) });
const contract = defineContract({
  name: 'slow',
  version: '1.0.0',
  channels: {
    every: channel('every', { emits: { tick: Tick } }),
    recent: channel('recent', { emits: { tick: Tick }, delivery: 'drop-oldest' }),
    newest: channel('newest', { emits: { tick: Tick, gone: Tick }, delivery: { latest: 'who' } }),
    log: channel('log', { emits: { tick: Tick }, history: { keep: 10_000, forMs: 60_000 } }),
    talk: channel('talk', {
      accepts: {
        echo: request({ payload: z.object({ n: z.int() }), reply: z.object({ n: z.int() }) }),
      },
    }),
  },
});
type Channel = 'every' | 'recent' | 'newest' | 'log';
type Payload = { readonly n: number; readonly who: string };

const services = [createService(contract, { channels: { talk: { echo: (payload) => payload } } })];
const MAX_BUFFERED = 2_000_000;
const MAX_LANE = 300_000;
const BYTES = 10_000;
const fill = 'x'.repeat(BYTES);

async function start() {
  const limits = { maxBufferedBytes: MAX_BUFFERED, maxLaneBytes: MAX_LANE };
  const harness = await startGatewayHarness(contract, { services, limits });
  const { gateway } = harness;
  return {
    ...harness,
    /** Publishes the numbers from `from` to below `to`, and lets the sockets take what they can. */
    async publish(address: Channel, from: number, to: number, who = (_n: number) => 'ada') {
      for (let n = from; n < to; n += 1) {
        await gateway.publish(address, 'tick', { n, who: who(n), fill });
        if (n % 10 === 0) await new Promise(setImmediate);
      }
    },
    buffered: () => Math.max(0, ...gateway.connections().map((one) => one.bufferedBytes)),
    /** A client that is subscribed, and reads nothing until it is resumed. */
    async stuck(...channels: Channel[]): Promise<RawClient> {
      const client = await harness.connect({}, { timeoutMs: 60_000 });
      for (const [at, channel] of channels.entries()) {
        await client.ask({ type: 'subscribe', id: `s${at}`, channel });
      }
      client.socket.pause();
      return client;
    },
  };
}

/** Lets a client read, up to the answer to a ping; what came until then. */
async function catchUp(client: RawClient): Promise<readonly ServerEnvelope[]> {
  client.socket.resume();
  const last = await client.next(isMark);
  return client.received.slice(0, client.received.indexOf(last));
}

const isMark = ({ type, ...rest }: ServerEnvelope) =>
  type === 'message' && (rest as { payload: Payload }).payload.who === 'mark';

function numbers(envelopes: readonly ServerEnvelope[], channel: Channel): number[] {
  return envelopes.flatMap((one) =>
    one.type === 'message' && one.channel === channel ? [(one.payload as Payload).n] : [],
  );
}

describe('a client that stops reading', () => {
  it('is sent the newest of a drop-oldest channel, and told what is missing [SP-SUB-062] [SP-SUB-063] [SP-SUB-064] [SP-SUB-066]', async () => {
    await using slow = await start();
    await using client = await slow.stuck('recent', 'every');
    await slow.publish('recent', 0, 3_000);
    expect(slow.buffered()).toBeLessThan(MAX_LANE + 10 * BYTES + 400_000);
    await slow.publish('every', 0, 1, () => 'mark');
    await catchUp(client);
    await expect
      .poll(() => numbers(client.received, 'recent').at(-1), { timeout: 30_000 })
      .toBe(2_999);
    const seen = client.received.flatMap((one) => {
      if (one.type === 'system' && one.intent === 'gap') return [`${one.payload.missed}`];
      return one.type === 'message' && one.channel === 'recent' ? ['message'] : [];
    });
    const came = numbers(client.received, 'recent');
    const at = seen.findIndex((one) => one !== 'message');
    expect(seen.filter((one) => one !== 'message')).toHaveLength(1);
    expect(came.slice(0, at)).toEqual(Array.from({ length: at }, (_, n) => n));
    expect(came[at]).toBe(at + Number(seen[at]));
    expect(came.slice(at)).toEqual(
      Array.from({ length: came.length - at }, (_, n) => n + (came[at] ?? 0)),
    );
    expect(slow.gateway.stats().messages.leftOut).toBe(Number(seen[at]));
    expect(client.socket.readyState).toBe(1);
  });

  it('is sent the latest of each key, and no more than one of each that waited [SP-SUB-061] [SP-SUB-069] [SP-SUB-065]', async () => {
    await using slow = await start();
    await using client = await slow.stuck('newest', 'every');
    await slow.publish('newest', 0, 3_000, (n) => `who ${n % 5}`);
    await slow.gateway.publish('newest', 'gone', { n: 0, who: 'who 1', fill });
    expect(slow.buffered()).toBeLessThan(400_000);
    await slow.publish('every', 0, 1, () => 'mark');
    await catchUp(client);
    await expect
      .poll(() => numbers(client.received, 'newest').length, { timeout: 30_000 })
      .toBeGreaterThan(5);
    await client.ask({ type: 'ping', id: 'end' });
    const came = numbers(client.received, 'newest');
    expect(came.length).toBeLessThan(2_000);
    expect(came.slice(-6)).toEqual([2_995, 2_996, 2_997, 2_998, 2_999, 0]);
    expect(came.slice(0, -1)).toEqual(came.slice(0, -1).toSorted((a, b) => a - b));
    expect(client.received.some((one) => one.type === 'system' && one.intent === 'gap')).toBe(
      false,
    );
  });

  it('of a lossless channel is closed with 4508 [SP-SUB-060] [SP-LIV-026]', async () => {
    await using slow = await start();
    await using client = await slow.stuck('every');
    for (let n = 0; n < 2_000; n += 10) {
      await slow.publish('every', n, n + 10);
      expect(slow.buffered()).toBeLessThanOrEqual(MAX_BUFFERED);
    }
    client.socket.resume();
    expect(await client.closed).toMatchObject({ code: 4508 });
    const came = numbers(client.received, 'every');
    expect(came).toEqual(Array.from({ length: came.length }, (_, at) => at));
  });

  it('gets its answers before the messages that wait [SP-LIV-065]', async () => {
    await using slow = await start();
    await using client = await slow.stuck('recent');
    await slow.publish('recent', 0, 3_000);
    client.send({ id: 'q', channel: 'talk', intent: 'echo', payload: { n: 7 } });
    await expect.poll(() => slow.gateway.stats().messages.in).toBeGreaterThan(1);
    client.socket.resume();
    const reply = await client.next(({ type }) => type === 'reply');
    expect(reply).toMatchObject({ ref: 'q', payload: { n: 7 } });
    await expect
      .poll(() => numbers(client.received, 'recent').at(-1), { timeout: 30_000 })
      .toBe(2_999);
    const behind = client.received.slice(client.received.indexOf(reply));
    expect(numbers(behind, 'recent').length).toBeGreaterThan(10);
  });

  it('is sent nothing of a channel that it left meanwhile [SP-SUB-005]', async () => {
    await using slow = await start();
    await using client = await slow.stuck('recent');
    await slow.publish('recent', 0, 3_000);
    client.send({ type: 'unsubscribe', id: 'u', channel: 'recent' });
    await expect.poll(() => slow.gateway.stats().channels).toEqual({});
    client.socket.resume();
    const ack = await client.next((one) => one.type === 'ack' && one.ref === 'u');
    await client.ask({ type: 'ping', id: 'p' });
    expect(client.received.slice(client.received.indexOf(ack) + 1)).toMatchObject([
      { type: 'pong' },
    ]);
  });

  it('is told the position behind what waits where it subscribes again [SP-SUB-003] [SP-SUB-015]', async () => {
    await using slow = await start();
    await using client = await slow.stuck('log');
    let n = 0;
    for (; slow.buffered() < 600_000; n += 10) await slow.publish('log', n, n + 10);
    client.send({ type: 'subscribe', id: 'again', channel: 'log' });
    await expect.poll(() => slow.gateway.stats().messages.in).toBeGreaterThan(1);
    client.socket.resume();
    const ack = await client.next((one) => one.type === 'ack' && one.ref === 'again');
    const before = client.received.slice(0, client.received.indexOf(ack));
    expect(ack).toMatchObject({ payload: { offset: n } });
    expect(numbers(before, 'log')).toHaveLength(n);
  });
});

it('recovers a history at the pace of its reader, however much was missed [SP-SUB-018]', async () => {
  await using slow = await start();
  await using client = await slow.stuck();
  client.socket.resume();
  const subscribe = { type: 'subscribe', channel: 'log' };
  const ack = await client.ask({ ...subscribe, id: 'first' });
  const since = ack.type === 'ack' && ack.payload;
  await client.ask({ type: 'unsubscribe', id: 'away', channel: 'log' });
  await slow.publish('log', 0, 1_000);
  client.send({ ...subscribe, id: 'back', payload: { since } });
  client.socket.pause();
  await expect.poll(slow.buffered).toBeGreaterThan(0);
  expect(slow.buffered()).toBeLessThan(500_000);
  client.socket.resume();
  await expect.poll(() => numbers(client.received, 'log').length, { timeout: 30_000 }).toBe(1_000);
  expect(numbers(client.received, 'log')).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
  expect(client.socket.readyState).toBe(1);
});
