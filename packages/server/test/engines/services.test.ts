import type { RawClient } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, test, vi } from 'vitest';
import { contract } from '../remote/contract.ts';
import { openBus } from '../remote/open-bus.ts';
import { startAgents } from '../remote/start-agents.ts';
import { startNats, startRedis } from './start-engine.ts';

const LEASE_MS = 2_000;
const LANES = 20;
const ORDERS = 1_500;

/** Sends orders to every lane in turn, and asks who is there; says what was acknowledged. */
async function load(client: RawClient, onHalf: () => void) {
  const acknowledged: string[] = [];
  const pending: Promise<void>[] = [];
  const answeredBy: string[] = [];
  let half = (): void => {
    onHalf();
    half = () => {};
  };
  for (let n = 0; n < ORDERS; n += LANES) {
    const batch = Array.from({ length: LANES }, async (_, lane) => {
      const text = `${lane}:${n / LANES}`;
      const frame = { channel: `room:r${lane}`, intent: 'order', payload: { text } };
      const answer = await client.ask({ id: text, ...frame });
      if (answer.type === 'ack') acknowledged.push(text);
    });
    const who = { channel: `room:r${n % LANES}`, intent: 'who', payload: {} };
    const asked = client.ask({ id: `who ${n}`, ...who }).then((answer) => {
      if (answer.type !== 'reply')
        return expect(answer).toMatchObject({ type: 'error', payload: { code: 'unavailable' } });
      answeredBy.push((answer.payload as { by: string }).by); // the contract says so
    });
    await Promise.all(batch);
    if (n > ORDERS / 2) half();
    // A request may wait for the lease of the one that was killed; orders need not.
    pending.push(asked);
  }
  await Promise.all(pending);
  return { acknowledged, answeredBy };
}

describe.each([
  ['Redis', startRedis],
  ['NATS', startNats],
])('services behind %s', (_name, startEngine) => {
  test('one that is killed under load loses no durable event, and is replaced [SP-REQ-022]', async () => {
    await using engine = await startEngine();
    await using bus = await openBus(engine.url, LEASE_MS);
    await using harness = await startGatewayHarness(contract, {
      bus,
      limits: { messagesPerSecond: 100_000, messageBurst: 100_000 },
    });
    const handled: string[] = [];
    await using first = await startAgents({
      url: engine.url,
      leaseMs: LEASE_MS,
      name: 'first',
      handled,
    });
    await using _second = await startAgents({
      url: engine.url,
      leaseMs: LEASE_MS,
      name: 'second',
      handled,
    });
    const client = await harness.connect({}, { timeoutMs: 25_000 });
    const { acknowledged, answeredBy } = await load(client, () => void first.end('SIGKILL'));
    expect(acknowledged.length).toBe(ORDERS);
    await vi.waitFor(() => expect(new Set(handled).size).toBe(ORDERS), {
      timeout: 20_000,
      interval: 100,
    });
    const firstTime = [...new Set(handled)];
    for (let lane = 0; lane < LANES; lane += 1) {
      const order = firstTime.filter((text) => text.startsWith(`${lane}:`));
      expect(order).toEqual(order.map((_, at) => `${lane}:${at}`));
    }
    expect(new Set(answeredBy)).toEqual(new Set(['first', 'second']));
    expect(answeredBy.at(-1)).toBe('second');
  }, 90_000);

  test('what is not durable and ran in one that is killed is answered unavailable [SP-REQ-024]', async () => {
    await using engine = await startEngine();
    await using bus = await openBus(engine.url, LEASE_MS);
    await using harness = await startGatewayHarness(contract, { bus });
    await using first = await startAgents({ url: engine.url, leaseMs: LEASE_MS, name: 'first' });
    const client = await harness.connect({}, { timeoutMs: 20_000 });
    const ask = (id: string, intent: string, payload: object) =>
      client.ask({ id, channel: 'room:blue', intent, payload });
    const hanging = ask('1', 'hang', { text: 'long' });
    expect(await ask('2', 'who', {})).toMatchObject({ payload: { by: 'first' } });
    await first.end('SIGKILL');
    await using _second = await startAgents({ url: engine.url, leaseMs: LEASE_MS, name: 'second' });
    expect(await hanging).toMatchObject({ payload: { code: 'unavailable', retryable: true } });
    expect(await ask('3', 'who', {})).toMatchObject({ payload: { by: 'second' } });
  }, 60_000);

  test('one that drains hands over at once, and nothing is answered unavailable', async () => {
    await using engine = await startEngine();
    await using bus = await openBus(engine.url, LEASE_MS);
    await using harness = await startGatewayHarness(contract, { bus });
    await using first = await startAgents({ url: engine.url, leaseMs: LEASE_MS, name: 'first' });
    const second = await startAgents({ url: engine.url, leaseMs: LEASE_MS, name: 'second' });
    await using _gone = second;
    const client = await harness.connect({}, { timeoutMs: 20_000 });
    const ask = async (id: string, lane: number) => {
      const reply = await client.ask({ id, channel: `room:r${lane}`, intent: 'who', payload: {} });
      expect(reply).toMatchObject({ type: 'reply' });
    };
    const lanes = Array.from({ length: LANES }, (_, lane) => lane);
    await Promise.all(lanes.map((lane) => ask(`a${lane}`, lane)));
    const drained = first.end('SIGTERM');
    await Promise.all(lanes.map((lane) => ask(`b${lane}`, lane)));
    await drained;
    await Promise.all(lanes.map((lane) => ask(`c${lane}`, lane)));
  }, 60_000);
});
