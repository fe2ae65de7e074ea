import { startService } from '@sallyport/server';
import { natsBus } from '@sallyport/server/nats';
import { redisBus } from '@sallyport/server/redis';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, test, vi } from 'vitest';
import { createAgents, createSeen } from '../remote/agents.ts';
import { contract } from '../remote/contract.ts';
import { busLog } from './bus-log.ts';
import { startNats, startRedis } from './start-engine.ts';

/** Longer than the tests, so that nothing is handed over because a lease lapsed. */
const leaseMs = 120_000;
const waiting = { timeout: 20_000, interval: 20 };

describe.each([
  ['Redis', startRedis, (url: string) => redisBus({ url, leaseMs })],
  ['NATS', startNats, (url: string) => natsBus({ servers: url, leaseMs })],
])('a service whose bus on %s is disposed of', (_name, startEngine, openBus) => {
  test('has stopped, says so, is quiet, and leaves its work to another at once', async () => {
    await using engine = await startEngine();
    await using shared = openBus(engine.url);
    await using harness = await startGatewayHarness(contract, { bus: shared });
    const client = await harness.connect({}, { timeoutMs: 20_000 });
    const log = busLog();
    const gone = openBus(engine.url);
    const seen = createSeen();
    await using service = await startService(createAgents('gone', seen), { bus: gone, log });
    const ask = (id: string, intent: string, payload: object) =>
      client.ask({ id, channel: 'room:blue', intent, payload });
    const hanging = ask('1', 'hang', { text: 'long' });
    await vi.waitFor(() => expect(seen.started).toEqual(['long']), waiting);
    await gone[Symbol.asyncDispose]();
    await vi.waitFor(() => expect(seen.aborted).toEqual(['long']), waiting);
    expect(service.health().state).toBe('stopped');
    expect(log.lines).toContain('error: a service has stopped: its bus was disposed of');

    await using _other = await startService(createAgents('other'), { bus: shared });
    expect(await hanging).toMatchObject({ payload: { code: 'unavailable', retryable: true } });
    expect(await ask('2', 'who', {})).toMatchObject({ payload: { by: 'other' } });
    expect(await ask('3', 'order', { text: 'a' })).toMatchObject({ type: 'ack' });
    await service.drain();
    // It has stopped asking the bus for anything.
    expect(log.lines.filter((line) => line.startsWith('warn:'))).toEqual([]);
  });

  test('that is away ends all the same', async () => {
    await using engine = await startEngine();
    const bus = openBus(engine.url);
    await using service = await startService(createAgents('gone'), { bus });
    await engine.kill();
    await bus[Symbol.asyncDispose]();
    expect(service.health().state).toBe('stopped');
  });
});

test('a service does not start on a bus that was disposed of', async () => {
  await using engine = await startRedis();
  const bus = redisBus({ url: engine.url });
  await bus[Symbol.asyncDispose]();
  await expect(startService(createAgents('late'), { bus })).rejects.toMatchObject({
    name: 'BusError',
    fault: 'closed',
  });
});
