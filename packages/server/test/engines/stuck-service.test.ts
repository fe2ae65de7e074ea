import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { ServerEnvelope } from '@sallyport/protocol';
import type { RawClient } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, test, vi } from 'vitest';
import { memoryInUse } from '../back-pressure/memory-use.ts';
import { contract } from '../remote/contract.ts';
import { openBus } from '../remote/open-bus.ts';
import { startAgents } from '../remote/start-agents.ts';
import { redisAdmin } from './redis-admin.ts';
import { startNats, startRedis } from './start-engine.ts';

const MIB = 1_048_576;
const LEASE_MS = 1_500;
const waiting = { timeout: 60_000, interval: 100 };
const patient = { timeoutMs: 60_000, answersPings: true };
const limits = { messagesPerSecond: 1_000_000, messageBurst: 1_000_000 };

const fill = 'x'.repeat(40_000);
const bulk = 'x'.repeat(100_000);
const CLIENTS = 3;
/** Pieces of work that may wait in a partition. */
const MAX_DEPTH = 100;
/** Frames of one connection that may wait for their answers. */
const MAX_IN_FLIGHT = 256;
/** Of each client: together many times what may wait. */
const REQUESTS = 300;
/** Of each client in each room: likewise. */
const ORDERS = 200;
const AT_ONCE = 50;
/** Each in a partition of its own, and none in that of `asked`. */
const ROOMS = ['red', 'blue', 'green'];
/** What the gateway keeps of work that waits for a service, and of its answer. */
const OWN_BYTES = 8_192;
/** What the process takes for other things. */
const SLACK = 12 * MIB;

type Outcome = { readonly text: string; readonly answer: ServerEnvelope };

/** Sends durable events to all rooms, some at a time. */
async function order(client: RawClient, by: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const room of ROOMS) {
    for (let from = 0; from < ORDERS; from += AT_ONCE) {
      const batch = Array.from({ length: AT_ONCE }, async (_, at) => {
        const text = `${room}:${by}:${from + at}`;
        const payload = { text: `${text} ${fill}` };
        const frame = { id: text, channel: `room:${room}`, intent: 'order', payload };
        return { text, answer: await client.ask(frame) };
      });
      outcomes.push(...(await Promise.all(batch)));
    }
  }
  return outcomes;
}

/** Items that are stored, by partition. */
async function depths(url: string): Promise<readonly number[]> {
  if (url.startsWith('redis:')) {
    await using redis = await redisAdmin(url);
    const keys = (await redis('KEYS', '*:items')) as string[]; // as Redis says
    return await Promise.all(keys.map(async (key) => Number(await redis('XLEN', key))));
  }
  const nats = await connect({ servers: url });
  try {
    const found: number[] = [];
    for await (const { config, state } of (await jetstreamManager(nats)).streams.list()) {
      if (config.name.includes('_queue_')) found.push(state.messages);
    }
    return found;
  } finally {
    await nats.close();
  }
}

function codeOf({ type, payload }: Pick<ServerEnvelope, 'type'> & { payload?: unknown }): string {
  return type === 'error' ? (payload as { code: string }).code : type; // errors have one
}

describe.each([
  ['Redis', startRedis],
  ['NATS', startNats],
])('behind %s', (_name, startEngine) => {
  test('a gateway keeps its memory, and the engine its bounds, while a service stands still; then everything drains', async () => {
    await using engine = await startEngine();
    await using bus = await openBus(engine.url, LEASE_MS, { maxDepth: MAX_DEPTH });
    await using harness = await startGatewayHarness(contract, { bus, limits });
    const handled: string[] = [];
    await using agents = await startAgents({
      ...{ url: engine.url, leaseMs: LEASE_MS, name: 'far', handled },
    });
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, () => harness.connect({}, patient)),
    );
    const [client] = clients;
    if (client === undefined) throw new Error('There is no client.');
    const who = (id: string) =>
      client.ask({ id, channel: 'room:asked', intent: 'who', payload: {} });
    expect(await who('first')).toMatchObject({ type: 'reply' });

    const thaw = agents.freeze();
    const before = await memoryInUse();
    const answers: ServerEnvelope[] = [];
    const asked = clients.flatMap((one, by) =>
      Array.from({ length: REQUESTS }, async (_, n) => {
        const frame = { channel: 'room:asked', intent: 'who', payload: { fill } };
        answers.push(await one.ask({ id: `${by}:${n}`, ...frame }));
      }),
    );
    await vi.waitFor(
      () => expect(answers.length).toBeGreaterThanOrEqual(CLIENTS * REQUESTS - MAX_DEPTH),
      waiting,
    );
    const orders = (await Promise.all(clients.map(order))).flat();
    const stored = orders.filter(({ answer }) => answer.type === 'ack');
    const refused = orders.filter(({ answer }) => answer.type !== 'ack');
    expect(stored.length).toBeGreaterThan(0);
    expect(stored.length).toBeLessThanOrEqual(ROOMS.length * MAX_DEPTH);
    for (const { answer } of refused) {
      expect(answer).toMatchObject({ payload: { code: 'unavailable', retryable: true } });
    }
    expect(Math.max(...(await depths(engine.url)))).toBeLessThanOrEqual(MAX_DEPTH);
    expect((await memoryInUse()) - before).toBeLessThan(
      (CLIENTS * MAX_IN_FLIGHT + stored.length) * OWN_BYTES + SLACK,
    );

    thaw();
    await vi.waitFor(() => expect(new Set(handled).size).toBe(stored.length), waiting);
    expect(new Set(handled)).toEqual(new Set(stored.map(({ text }) => text)));
    for (const lane of ROOMS.flatMap((room) => clients.map((_, by) => `${room}:${by}:`))) {
      const numbers = [...new Set(handled)].filter((text) => text.startsWith(lane));
      expect(numbers).toEqual(
        stored.map(({ text }) => text).filter((text) => text.startsWith(lane)),
      );
    }
    await Promise.all(asked);
    const codes = new Set(answers.map(codeOf));
    for (const code of codes) expect(['reply', 'unavailable', 'rate_limited']).toContain(code);
    await vi.waitFor(async () => expect(Math.max(...(await depths(engine.url)))).toBe(0), waiting);
    await vi.waitFor(
      async () => expect(await who(`again ${Date.now()}`)).toMatchObject({ type: 'reply' }),
      waiting,
    );
  }, 150_000);

  test('handlers that never end hold up nothing for longer than the deadline', async () => {
    await using engine = await startEngine();
    await using bus = await openBus(engine.url, LEASE_MS);
    await using harness = await startGatewayHarness(contract, {
      bus,
      limits: { ...limits, workTimeoutMs: 6_000 },
    });
    const handled: string[] = [];
    await using _agents = await startAgents({
      ...{ url: engine.url, leaseMs: LEASE_MS, name: 'far', handled, maxTries: 2 },
    });
    const client = await harness.connect({}, patient);
    const order = (room: number, text: string) =>
      client.ask({ id: text, channel: `room:${room}`, intent: 'order', payload: { text } });
    const before = await memoryInUse();
    for (let room = 0; room < 20; room += 1) {
      expect(await order(room, `deaf${room}`)).toMatchObject({ type: 'ack' });
      expect(await order(room, `after${room}`)).toMatchObject({ type: 'ack' });
    }
    const frame = { channel: 'room:deaf', intent: 'hang', payload: { text: 'deaf', bulk } };
    const answers = Array.from({ length: REQUESTS }, (_, n) =>
      client.ask({ id: `deaf request ${n}`, ...frame }),
    );
    await vi.waitFor(
      async () =>
        expect(Math.max(...(await depths(engine.url)))).toBeGreaterThanOrEqual(MAX_IN_FLIGHT),
      waiting,
    );
    // Soon: what the engine has may not be acknowledged yet.
    const bound = MAX_IN_FLIGHT * OWN_BYTES + SLACK;
    await vi.waitFor(async () => expect((await memoryInUse()) - before).toBeLessThan(bound), {
      timeout: 3_000,
      interval: 100,
    });
    const codes = (await Promise.all(answers)).map(codeOf);
    expect(codes.filter((code) => code === 'timeout')).toHaveLength(MAX_IN_FLIGHT);
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(REQUESTS - MAX_IN_FLIGHT);
    await vi.waitFor(
      () => expect(handled.filter((text) => text.startsWith('after'))).toHaveLength(20),
      waiting,
    );
    const letters = await bus.queues.deadLetters('remote/services');
    expect(letters.filter(({ data }) => data.includes('"deaf'))).toHaveLength(20);
    const who = { id: 'who', channel: 'room:deaf', intent: 'who', payload: {} };
    expect(await client.ask(who)).toMatchObject({ type: 'reply' });
    await vi.waitFor(async () => expect(Math.max(...(await depths(engine.url)))).toBe(0), waiting);
  }, 120_000);
});
