import { createClient } from '@sallyport/client';
import { defineContract } from '@sallyport/protocol';
import type { Log, ServiceOptions } from '@sallyport/server';
import { createService, memoryBus, startService } from '@sallyport/server';
import type { HarnessOptions } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it, test, vi } from 'vitest';
import type { Seen } from './remote/agents.ts';
import { createAgents, createSeen } from './remote/agents.ts';
import { contract } from './remote/contract.ts';

type Contract = typeof contract;

/** Until it holds, on a busy machine too. */
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 9_000 });

/** Two gateways on one bus, with any number of service instances. */
async function startCluster(options: HarnessOptions<Contract> = {}) {
  const bus = memoryBus({ leaseMs: 600 });
  const start = () => startGatewayHarness(contract, { memory: false, bus, ...options });
  const [one, two] = await Promise.all([start(), start()]);
  const running: AsyncDisposable[] = [one, two];
  return {
    bus,
    one,
    two,
    async startAgents(by: string, more: Partial<ServiceOptions & { seen: Seen }> = {}) {
      const { seen = createSeen(), ...serviceOptions } = more;
      const service = await startService(createAgents(by, seen), { bus, ...serviceOptions });
      running.push(service);
      return { service, seen };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(running.map((one) => one[Symbol.asyncDispose]()));
      await bus[Symbol.asyncDispose]();
    },
  };
}

describe('a service in another process', () => {
  it('answers requests, with what the gateway knows of the client', async () => {
    await using cluster = await startCluster();
    await cluster.startAgents('far');
    const client = await cluster.one.connect({ subject: 'ada' });
    const frame = { channel: 'room:blue', intent: 'who', payload: {} };
    expect(await client.ask({ id: '1', ...frame })).toEqual({
      ...{ type: 'reply', ref: '1' },
      payload: { by: 'far', user: 'ada', room: 'blue', id: '1' },
    });
  });

  it('parses the payload once, and holds its reply to the contract', async () => {
    await using cluster = await startCluster();
    await cluster.startAgents('far');
    const client = await cluster.one.connect();
    const ask = (id: string, intent: string, payload: object) =>
      client.ask({ id, channel: 'room:blue', intent, payload });
    expect(await ask('1', 'length', { text: 'seven..' })).toMatchObject({ payload: { length: 7 } });
    expect(await ask('2', 'length', { text: 7 })).toMatchObject({
      payload: { code: 'invalid_payload' },
    });
    expect(await ask('3', 'length', { text: 'x'.repeat(101) })).toMatchObject({
      payload: { code: 'too_long', data: { limit: 100 } },
    });
    expect(await ask('4', 'wrong', {})).toMatchObject({ payload: { code: 'internal' } });
  });

  it('handles events, and publishes to the subscribers of every gateway', async () => {
    await using cluster = await startCluster();
    const { seen } = await cluster.startAgents('far');
    const sender = await cluster.one.connect();
    const reader = await cluster.two.connect();
    await reader.ask({ id: 's', type: 'subscribe', channel: 'room:blue' });
    const note = { channel: 'room:blue', intent: 'note', payload: { text: 'hi' } };
    expect(await sender.ask({ id: '1', ...note })).toEqual({ type: 'ack', ref: '1' });
    expect(seen.notes).toEqual(['hi']);
    const message = await reader.next(({ type }) => type === 'message');
    expect(message).toMatchObject({
      channel: 'room:blue',
      intent: 'said',
      payload: { text: 'hi' },
    });
  });

  it('starts what one session sends on a channel in order [SP-MSG-009]', async () => {
    await using cluster = await startCluster();
    const { seen } = await cluster.startAgents('far');
    const client = await cluster.one.connect();
    const texts = Array.from({ length: 40 }, (_, at) => `n${at}`);
    for (const text of texts) {
      client.send({ channel: 'room:blue', intent: 'note', payload: { text } });
    }
    await eventually(() => expect(seen.notes).toEqual(texts));
  });

  it('streams no faster than the client takes it', async () => {
    await using cluster = await startCluster();
    const { seen } = await cluster.startAgents('far');
    await using client = cluster.one.createClient();
    const chunks: number[] = [];
    for await (const { n } of client.channel('room:blue').stream('count', { to: 300 })) {
      chunks.push(n);
    }
    expect(chunks).toEqual(Array.from({ length: 300 }, (_, n) => n));
    expect(seen.yielded).toBe(300);
  });

  it('ends its work when the client cancels, or nobody waits any more', async () => {
    await using cluster = await startCluster({ limits: { workTimeoutMs: 60_000 } });
    const { seen } = await cluster.startAgents('far');
    const client = await cluster.one.connect();
    const hang = (text: string) => ({
      ...{ id: text, channel: 'room:blue', intent: 'hang', payload: { text } },
    });
    client.send(hang('cancelled'));
    client.send(hang('left'));
    await eventually(() => expect(seen.started).toEqual(['cancelled', 'left']));
    client.send({ type: 'cancel', ref: 'cancelled' });
    const answer = await client.next(({ type }) => type === 'error');
    expect(answer).toMatchObject({ ref: 'cancelled', payload: { code: 'cancelled' } });
    await eventually(() => expect(seen.aborted).toEqual(['cancelled']));
    await client.close();
    await eventually(() => expect(seen.aborted).toEqual(['cancelled', 'left']));
  });

  it('keeps a slot for others when one takes too long', async () => {
    await using cluster = await startCluster({ limits: { workTimeoutMs: 1_000 } });
    const { seen } = await cluster.startAgents('far', { concurrency: 1 });
    const client = await cluster.one.connect();
    const channel = 'room:blue';
    const hanging = client.ask({ id: '1', channel, intent: 'hang', payload: { text: 'long' } });
    await eventually(() => expect(seen.started).toEqual(['long']));
    expect(await hanging).toMatchObject({ payload: { code: 'timeout' } });
    expect(await client.ask({ id: '2', channel, intent: 'who', payload: {} })).toMatchObject({
      type: 'reply',
    });
  });

  it('answers JSON-RPC methods, and calls the client back', async () => {
    await using cluster = await startCluster();
    await cluster.startAgents('far');
    await using client = createClient<Contract>({
      url: cluster.one.url,
      contract: 'remote@1.0.0',
      token: () => cluster.one.mint(),
    });
    client.handle('confirm', ({ text }) => ({ yes: text === 'really?' }));
    expect(await client.rpc('sum', { of: [1, 2, 3] })).toBe(6);
    expect(await client.rpc('ask', { text: 'really?' })).toEqual({ text: 'confirmed' });
    expect(await client.rpc('ask', { text: 'no?' })).toEqual({ text: 'refused' });
  });

  it('leaves to the gateway what is mounted there', async () => {
    const bus = memoryBus();
    await using far = await startService(createAgents('far'), { bus });
    const here = createService(contract, {
      channels: { local: { here: () => ({ text: 'here' }) } },
    });
    await using harness = await startGatewayHarness(contract, {
      ...{ bus, memory: false, services: [here] },
    });
    const client = await harness.connect();
    const ask = (id: string, channel: string, intent: string) =>
      client.ask({ id, channel, intent, payload: {} });
    expect(await ask('1', 'local', 'here')).toMatchObject({ payload: { text: 'here' } });
    expect(await ask('2', 'room:blue', 'who')).toMatchObject({ payload: { by: 'far' } });
    expect(far.health()).toEqual({ state: 'running', running: 0 });
  });
});

describe('who is there', () => {
  it('answers unavailable where no service runs, and after the last one left [SP-MSG-019]', async () => {
    await using cluster = await startCluster();
    const client = await cluster.one.connect();
    const ask = (id: string) =>
      client.ask({ id, channel: 'room:blue', intent: 'who', payload: {} });
    expect(await ask('1')).toMatchObject({ payload: { code: 'unavailable', retryable: true } });
    const { service } = await cluster.startAgents('far');
    await eventually(async () =>
      expect(await ask(crypto.randomUUID())).toMatchObject({ type: 'reply' }),
    );
    await service.drain();
    expect(await ask('3')).toMatchObject({ payload: { code: 'unavailable' } });
  });

  it('says loudly that a service has another contract', async () => {
    const logged: string[] = [];
    const log: Log = {
      ...{ debug() {}, info() {}, warn() {} },
      error: (_fields, message) => void logged.push(message),
    };
    await using cluster = await startCluster({ log });
    const other = defineContract({ ...contract, version: '1.1.0' });
    const agents = createService(other, { rpc: { sum: () => 0 } });
    await using _far = await startService(agents, { bus: cluster.bus });
    const client = await cluster.one.connect();
    const payload = { jsonrpc: '2.0', id: 1, method: 'sum', params: { of: [] } };
    expect(await client.ask({ type: 'jsonrpc', id: '1', payload })).toMatchObject({
      payload: { error: { data: { code: 'unavailable' } } },
    });
    expect(logged).toContain('a service has another contract, and gets no work');
  });

  it('does not let two different services share a group', async () => {
    await using cluster = await startCluster();
    await cluster.startAgents('far');
    const local = createService(contract, { channels: { local: { here: () => ({ text: '' }) } } });
    const { bus } = cluster;
    await expect(startService(local, { bus })).rejects.toThrow('another "group"');
    await using _other = await startService(local, { bus, group: 'local' });
    const client = await cluster.one.connect();
    await eventually(async () => {
      const id = crypto.randomUUID();
      const reply = await client.ask({ id, channel: 'local', intent: 'here', payload: {} });
      expect(reply).toMatchObject({ type: 'reply' });
    });
  });

  it('shares work between two instances, and loses nothing when one drains', async () => {
    await using cluster = await startCluster();
    const first = await cluster.startAgents('first');
    await cluster.startAgents('second');
    const client = await cluster.one.connect();
    let count = 0;
    const askAll = async () => {
      const rooms = Array.from({ length: 60 }, (_, at) => `room:r${at}`);
      const replies = rooms.map((channel) => {
        count += 1;
        return client.ask({ id: `${count}`, channel, intent: 'who', payload: {} });
      });
      return (await Promise.all(replies)).map((reply) => {
        expect(reply).toMatchObject({ type: 'reply' });
        return (reply as { payload: { by: string } }).payload.by;
      });
    };
    await eventually(async () =>
      expect(new Set(await askAll())).toEqual(new Set(['first', 'second'])),
    );
    const meanwhile = askAll();
    await first.service.drain();
    await meanwhile;
    expect(new Set(await askAll())).toEqual(new Set(['second']));
  });
});

describe('durable events [SP-MSG-006]', () => {
  const order = (text: string) => ({
    ...{ id: text, channel: 'room:blue', intent: 'order', payload: { text } },
  });

  it('are acknowledged when they are stored, and handled once somebody is there', async () => {
    await using cluster = await startCluster();
    const { service } = await cluster.startAgents('first');
    await service.drain();
    const client = await cluster.one.connect();
    expect(await client.ask(order('a'))).toEqual({ type: 'ack', ref: 'a' });
    expect(await client.ask(order('b'))).toEqual({ type: 'ack', ref: 'b' });
    const { seen } = await cluster.startAgents('second');
    await eventually(() => expect(seen.orders.map(({ text }) => text)).toEqual(['a', 'b']));
    expect(seen.orders[0]).toEqual({ text: 'a', tries: 1, id: 'a' });
  });

  it('are stored once, whichever gateway hears the repeat', async () => {
    await using cluster = await startCluster();
    const { seen } = await cluster.startAgents('far');
    const one = await cluster.one.connect({ subject: 'ada' });
    const two = await cluster.two.connect({ subject: 'ada' });
    expect(await one.ask(order('a'))).toEqual({ type: 'ack', ref: 'a' });
    expect(await two.ask(order('a'))).toEqual({ type: 'ack', ref: 'a' });
    expect(await two.ask(order('b'))).toEqual({ type: 'ack', ref: 'b' });
    await eventually(() => expect(seen.orders.map(({ text }) => text)).toEqual(['a', 'b']));
  });

  it('are tried again in their order, and kept aside when they never succeed', async () => {
    await using cluster = await startCluster();
    const { seen } = await cluster.startAgents('far', { maxTries: 2 });
    const client = await cluster.one.connect();
    for (const text of ['once', 'bad', 'last']) await client.ask(order(text));
    const tried = () => seen.orders.map(({ text, tries }) => `${text} ${tries}`);
    await eventually(() =>
      expect(tried()).toEqual(['once 1', 'once 2', 'bad 1', 'bad 2', 'last 1']),
    );
    const letters = await cluster.bus.queues.deadLetters('remote/services');
    expect(letters).toMatchObject([{ reason: 'not today' }]);
  });

  it('are refused where no service was ever known for them', async () => {
    await using cluster = await startCluster();
    const client = await cluster.one.connect();
    expect(await client.ask(order('a'))).toMatchObject({ payload: { code: 'unavailable' } });
  });

  test('a handler in the gateway itself is awaited', async () => {
    const seen = createSeen();
    const services = [createAgents('here', seen)];
    await using harness = await startGatewayHarness(contract, { services });
    const client = await harness.connect();
    expect(await client.ask(order('a'))).toEqual({ type: 'ack', ref: 'a' });
    expect(seen.orders).toEqual([{ text: 'a', tries: 1, id: 'a' }]);
    expect(await client.ask(order('bad'))).toMatchObject({ payload: { code: 'internal' } });
  });
});
