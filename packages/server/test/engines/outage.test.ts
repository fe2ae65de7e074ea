import type { RawClient } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, test, vi } from 'vitest';
import { contract } from '../remote/contract.ts';
import { openBus } from '../remote/open-bus.ts';
import { startAgents } from '../remote/start-agents.ts';
import { startNats, startRedis } from './start-engine.ts';

const LEASE_MS = 1_000;
/** Three leases and more, as half a minute is with the lease that is set where nobody says otherwise. */
const AWAY_MS = 3_500;
const waiting = { timeout: 40_000, interval: 100 };

const order = (client: RawClient, text: string) =>
  client.ask({ id: text, channel: 'room:blue', intent: 'order', payload: { text } });
let asked = 0;
const who = (client: RawClient) => {
  asked += 1;
  return client.ask({ id: `w${asked}`, channel: 'room:blue', intent: 'who', payload: {} });
};

describe.each([
  ['Redis', startRedis],
  ['NATS', startNats],
])('a gateway and a service, when %s', (_name, startEngine) => {
  async function start() {
    await using stack = new AsyncDisposableStack();
    const engine = stack.use(await startEngine());
    const bus = stack.use(await openBus(engine.url, LEASE_MS));
    const harness = stack.use(await startGatewayHarness(contract, { bus }));
    const handled: string[] = [];
    const agents = { url: engine.url, leaseMs: LEASE_MS, name: 'far', handled };
    stack.use(await startAgents(agents));
    const connect = () => harness.connect({}, { timeoutMs: 20_000, answersPings: true });
    const client = await connect();
    const all = stack.move();
    return { engine, client, connect, handled, [Symbol.asyncDispose]: () => all.disposeAsync() };
  }

  test('is away for longer than every lease: refused in time, then all goes on, and nothing stored is lost', async () => {
    await using all = await start();
    const { engine, client, handled } = all;
    const acknowledged = ['a', 'b', 'c'];
    for (const text of acknowledged) {
      expect(await order(client, text)).toEqual({ type: 'ack', ref: text });
    }
    await engine.kill();
    const until = performance.now() + AWAY_MS;
    const refused = await Promise.all([order(client, 'meanwhile'), who(client)]);
    for (const answer of refused) {
      expect(answer).toMatchObject({ type: 'error', payload: { code: 'unavailable' } });
    }
    await vi.waitFor(() => expect(performance.now()).toBeGreaterThan(until), waiting);
    await engine.restart();
    // The connection is the same: an outage of the engine costs no client its socket.
    await vi.waitFor(
      async () => expect(await who(client)).toMatchObject({ type: 'reply' }),
      waiting,
    );
    expect(await order(client, 'after')).toMatchObject({ type: 'ack' });
    acknowledged.push('after');
    await vi.waitFor(() => expect(handled).toEqual(expect.arrayContaining(acknowledged)), waiting);
    const firstTime = [...new Set(handled)].filter((text) => acknowledged.includes(text));
    expect(firstTime).toEqual(acknowledged);
  }, 120_000);

  test('comes back empty: service and gateway find each other again', async () => {
    await using all = await start();
    const { engine, client, connect, handled } = all;
    expect(await order(client, 'a')).toMatchObject({ type: 'ack' });
    await vi.waitFor(() => expect(handled).toEqual(['a']), waiting);
    await engine.restart({ empty: true });
    // Another memory: whoever is connected is sent away once, and asks on the next connection.
    let open = client;
    await vi.waitFor(async () => {
      if (open.socket.readyState !== WebSocket.OPEN) open = await connect();
      // What was answered is answered for good: another try is another frame.
      const answer = await order(open, `b-${crypto.randomUUID()}`);
      if (answer.type === 'error') expect(answer.payload.code).toBe('unavailable');
      expect(answer).toMatchObject({ type: 'ack' });
      expect(await who(open)).toMatchObject({ type: 'reply' });
    }, waiting);
    await vi.waitFor(() => expect(handled.at(-1)).toMatch(/^b-/), waiting);
  }, 120_000);
});
