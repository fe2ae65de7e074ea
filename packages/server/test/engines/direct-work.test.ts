import { startService } from '@sallyport/server';
import type { RawClient } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, test } from 'vitest';
import { createAgents, createSeen } from '../remote/agents.ts';
import { contract } from '../remote/contract.ts';
import { openBus } from '../remote/open-bus.ts';
import { startNats, startRedis } from './start-engine.ts';

const LEASE_MS = 3_000;
const CLIENTS = 4;
const ROOMS = 5;
/** Frames of one session on one channel that are under way at once. */
const ABREAST = 4;
const limits = { messagesPerSecond: 100_000, messageBurst: 100_000 };

interface Line {
  readonly client: RawClient;
  /** Of the session and the channel. */
  readonly name: string;
  readonly channel: string;
}

/** Sends events of both kinds and requests, in their order, until it is told to end; says what was refused. */
async function load(lines: readonly Line[], signal: AbortSignal): Promise<unknown[]> {
  const refused: unknown[] = [];
  const runs = lines.map(async ({ client, name, channel }) => {
    for (let n = 0; !signal.aborted; n += ABREAST) {
      const sent = Array.from({ length: ABREAST }, async (_, at) => {
        const text = `${name} ${n + at}`;
        const intent = (n + at) % 7 === 3 ? 'order' : 'note';
        const answer = await client.ask({ id: text, channel, intent, payload: { text } });
        if (answer.type !== 'ack') refused.push(answer);
      });
      const id = `${name} who ${n}`;
      const reply = await client.ask({ id, channel, intent: 'who', payload: {} });
      if (reply.type !== 'reply') refused.push(reply);
      await Promise.all(sent);
    }
  });
  await Promise.all(runs);
  return refused;
}

describe.each([
  ['Redis', startRedis],
  ['NATS', startNats],
])('work that is not stored, over %s', (_name, startEngine) => {
  test('is done once and in its order beside what is, while instances come and go [SP-MSG-009]', async () => {
    await using engine = await startEngine();
    await using buses = new AsyncDisposableStack();
    const seen = createSeen();
    const open = async () => buses.use(await openBus(engine.url, LEASE_MS));
    const start = async (by: string) =>
      startService(createAgents(by, seen), { bus: await open(), instance: by });
    const services = [await start('0')];
    await using harness = await startGatewayHarness(contract, { bus: await open(), limits });
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, () => harness.connect({}, { timeoutMs: 25_000 })),
    );
    const lines = clients.flatMap((client, at) =>
      Array.from({ length: ROOMS }, (_, room) => ({
        ...{ client, name: `${at}/${room}`, channel: `room:r${room}` },
      })),
    );
    const end = new AbortController();
    const loading = load(lines, end.signal);
    for (const by of ['1', '2', '3', '4']) {
      services.push(await start(by));
      const before = seen.began.length;
      await expect.poll(() => seen.began.length, { timeout: 20_000 }).toBeGreaterThan(before + 500);
      await services.shift()?.drain();
    }
    end.abort();
    expect(await loading).toEqual([]);
    for (const { name } of lines) {
      const began = () => seen.began.filter((text) => text.startsWith(`${name} `));
      const inOrder = began().map((_, n) => `${name} ${n}`);
      expect(began()).toEqual(inOrder);
    }
    await Promise.all(services.map((service) => service.drain()));
  }, 60_000);
});
