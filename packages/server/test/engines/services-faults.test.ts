import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, test, vi } from 'vitest';
import { contract } from '../remote/contract.ts';
import { openBus } from '../remote/open-bus.ts';
import { startAgents } from '../remote/start-agents.ts';
import { startNats, startRedis } from './start-engine.ts';

const LEASE_MS = 1_500;
const waiting = { timeout: 40_000, interval: 100 };

describe.each([
  ['Redis', startRedis],
  ['NATS', startNats],
])('services behind %s', (_name, startEngine) => {
  test('a message that kills every process that begins it is a dead letter, and what follows is done', async () => {
    await using engine = await startEngine();
    await using bus = await openBus(engine.url, LEASE_MS);
    await using harness = await startGatewayHarness(contract, { bus });
    const handled: string[] = [];
    const agents = { url: engine.url, leaseMs: LEASE_MS, maxTries: 2, handled };
    let deaths = 0;
    let agentsNow = await startAgents({ ...agents, name: 'first' });
    const client = await harness.connect({}, { timeoutMs: 20_000 });
    const order = (text: string) =>
      client.ask({ id: text, channel: 'room:blue', intent: 'order', payload: { text } });
    for (const text of ['before', 'deadly', 'after']) {
      expect(await order(text)).toEqual({ type: 'ack', ref: text });
    }
    // As a supervisor does.
    while (!handled.includes('after')) {
      const isGone = agentsNow.gone.then(() => true);
      const done = vi.waitFor(() => expect(handled).toContain('after'), waiting);
      if (!(await Promise.race([isGone, done.then(() => false)]))) break;
      done.catch(() => {});
      deaths += 1;
      expect(deaths).toBeLessThan(5);
      agentsNow = await startAgents({ ...agents, name: `after death ${deaths}` });
    }
    await using _last = agentsNow;
    expect(deaths).toBe(2);
    expect(handled).toEqual(['before', 'after']);
    const [letter, ...rest] = await bus.queues.deadLetters('remote/services');
    expect(rest).toEqual([]);
    expect(letter?.reason).toContain('begun 2 times');
    expect(JSON.parse(letter?.data ?? '')).toMatchObject({ payload: { text: 'deadly' } });
  }, 120_000);

  test('an answer that is too large for the engine is answered internal, at once', async () => {
    await using engine = await startEngine();
    await using bus = await openBus(engine.url, LEASE_MS);
    await using harness = await startGatewayHarness(contract, { bus });
    await using _agents = await startAgents({
      ...{ url: engine.url, leaseMs: LEASE_MS, name: 'far' },
    });
    const client = await harness.connect({}, { timeoutMs: 20_000 });
    const ask = (id: string, length: number) =>
      client.ask({ id, channel: 'room:blue', intent: 'large', payload: { length } });
    expect(await ask('1', 5_000_000)).toMatchObject({ payload: { code: 'internal' } });
    expect(await ask('2', 500_000)).toMatchObject({ type: 'reply' });
  }, 60_000);
});
