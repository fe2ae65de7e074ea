import { defineContract, digestContract } from '@sallyport/protocol';
import type { Bus, ServiceOptions } from '@sallyport/server';
import { BusError, createService, memoryBus, startService } from '@sallyport/server';
import type { RawClient } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it, vi } from 'vitest';
import { cutBus } from './answers/cut-bus.ts';
import { createAgents, createSeen } from './remote/agents.ts';
import { contract } from './remote/contract.ts';

const QUEUE = 'remote/services';
const channel = 'room:blue';

/** Until it holds, on a busy machine too. */
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 9_000 });

async function startOne(options: Partial<ServiceOptions> = {}) {
  const bus = memoryBus({ leaseMs: 600 });
  const seen = createSeen();
  const service = await startService(createAgents('far', seen), { bus, ...options });
  const harness = await startGatewayHarness(contract, { bus });
  const client = await harness.connect();
  let count = 0;
  return {
    ...{ bus, seen, client },
    ask(intent: string, payload: object) {
      count += 1;
      return client.ask({ id: `${count}`, channel, intent, payload });
    },
    async [Symbol.asyncDispose]() {
      await harness[Symbol.asyncDispose]();
      await service.drain();
      await bus[Symbol.asyncDispose]();
    },
  };
}

/** Puts into the queue what no gateway did; it is in the way of what the session sends to the channel. */
async function smuggle(bus: Bus, id: string, data: string): Promise<void> {
  const item = { id, lane: channel, key: 'smuggler', serial: true, data };
  expect(await bus.queues.enqueue(QUEUE, item)).toEqual({ status: 'accepted' });
}

const order = (rest: object) =>
  JSON.stringify({
    ...{ gateway: 'nobody', ref: 'ref', digest: digestContract(contract), channel, name: 'order' },
    ...{ payload: { text: 'smuggled' }, sentAt: Date.now(), timeoutMs: 60_000, durable: true },
    identity: { subject: 'eve', scopes: [], claims: {} },
    connection: { id: 'c', sessionId: 's' },
    ...rest,
  });

describe('work that cannot be meant', () => {
  it.each([
    ['no JSON', 'poison'],
    ['no order', '{"what":"ever"}'],
    ['an order of nobody', order({ identity: null })],
    ['a place that is not in the contract', order({ name: 'unheard' })],
    ['an address that is not in the contract', order({ channel: 'nowhere' })],
    ['a payload that does not fit', order({ payload: { text: 7 } })],
  ])('%s: a dead letter after the stated tries, and the next is done', async (_name, data) => {
    await using one = await startOne({ maxTries: 2 });
    await smuggle(one.bus, 'bad', data);
    await smuggle(one.bus, 'good', order({}));
    await eventually(() => expect(one.seen.orders).toMatchObject([{ text: 'smuggled' }]));
    expect(await one.bus.queues.deadLetters(QUEUE)).toMatchObject([{ id: 'bad', data }]);
    expect(await one.ask('who', {})).toMatchObject({ type: 'reply' });
  });
});

describe('a contract version that the service does not know', () => {
  const digest = digestContract(defineContract({ ...contract, rpc: {} }));

  it('is refused where somebody waits', async () => {
    await using one = await startOne({ maxTries: 1 });
    await smuggle(one.bus, 'who', order({ digest, name: 'who', payload: {}, durable: false }));
    expect(await one.ask('who', {})).toMatchObject({ type: 'reply' });
    expect(await one.bus.queues.deadLetters(QUEUE)).toEqual([]);
  });

  it('is done where it was stored, if it fits the contract of the service', async () => {
    await using one = await startOne({ maxTries: 1 });
    await smuggle(one.bus, 'order', order({ digest }));
    await eventually(() => expect(one.seen.orders).toMatchObject([{ text: 'smuggled' }]));
  });

  it('has services of its own beside the old ones, each under its group', async () => {
    const bus = memoryBus();
    const next = defineContract({ ...contract, version: '2.0.0', rpc: {} });
    await using _old = await startService(createAgents('old'), { bus, group: 'agents' });
    const agents = createService(next, { channels: { local: { here: () => ({ text: 'new' }) } } });
    const here = createService(contract, {
      channels: { local: { here: () => ({ text: 'old' }) } },
    });
    await using _new = await startService(agents, { bus, group: 'agents-2' });
    await using _here = await startService(here, { bus, group: 'here' });
    await using _newer = await startService(agents, { bus, group: 'agents-2' });
    const [before, after] = [
      await startGatewayHarness(contract, { bus }),
      await startGatewayHarness(next, { bus }),
    ];
    await using _before = before;
    await using _after = after;
    for (const [harness, text] of [[before, 'old'] as const, [after, 'new'] as const]) {
      const client = await harness.connect();
      const frame = { channel: 'local', intent: 'here', payload: {} };
      expect(await client.ask({ id: text, ...frame })).toMatchObject({ payload: { text } });
    }
  });
});

describe('an answer that cannot be sent', () => {
  const text = ({ client }: { client: RawClient }) =>
    client.received.flatMap((one) => (one.type === 'reply' ? [one.payload] : []));

  it('off its schema is answered internal, and nothing of it is sent', async () => {
    await using one = await startOne();
    expect(await one.ask('wrong', {})).toMatchObject({ payload: { code: 'internal' } });
    expect(await one.ask('wrongChunk', {})).toMatchObject({ payload: { code: 'internal' } });
    expect(text(one)).toEqual([{ text: 'right' }]);
  });

  it('because it is too large is answered internal; a stream ends, and others go on', async () => {
    await using one = await startOne();
    const length = 5_000_000;
    expect(await one.ask('large', { length })).toMatchObject({ payload: { code: 'internal' } });
    expect(await one.ask('largeChunk', { length })).toMatchObject({
      payload: { code: 'internal' },
    });
    expect(text(one)).toEqual([{ text: 'small' }]);
    expect(await one.ask('large', { length: 10 })).toMatchObject({ type: 'reply' });
  });
});

/** Queues that take nothing, and say so when they are told to. */
function stuckQueues({ queues }: Bus) {
  const asked = Promise.withResolvers<void>();
  const refused = Promise.withResolvers<never>();
  const stuck: Bus['queues'] = {
    enqueue() {
      asked.resolve();
      return refused.promise;
    },
    consume: (...args) => queues.consume(...args),
    deadLetters: (...args) => queues.deadLetters(...args),
  };
  const refuse = (): void => refused.reject(new BusError('unavailable', 'The engine is gone.'));
  return { queues: stuck, asked: asked.promise, refuse };
}

describe('an order that is on its way to the queue in another gateway', () => {
  it('keeps its place before what follows, although its gateway could not store it [SP-MSG-009]', async () => {
    await using bus = memoryBus({ leaseMs: 600 });
    const seen = createSeen();
    await using service = await startService(createAgents('far', seen), { bus });
    const { queues, asked, refuse } = stuckQueues(bus);
    const joined = Promise.withResolvers<void>();
    const topics: Bus['topics'] = {
      async publish(subject, data) {
        await bus.topics.publish(subject, data);
        if (data.includes('answers/join')) joined.resolve();
      },
      subscribe: (...args) => bus.topics.subscribe(...args),
    };
    await using one = await startGatewayHarness(contract, { bus: { ...bus, queues } });
    await using other = await startGatewayHarness(contract, { bus: { ...bus, topics } });
    const send = (client: RawClient, text: string) =>
      client.send({ id: text, channel, intent: 'order', payload: { text } });
    await using first = await one.connect();
    send(first, 'first');
    await asked;
    await using second = await other.connect();
    send(second, 'first');
    send(second, 'next');
    await joined.promise;
    for (const id of ['ping', 'again']) {
      second.send({ type: 'ping', id });
      await second.next(({ type }) => type === 'pong');
    }
    refuse();
    await eventually(() => expect(seen.orders).toHaveLength(2));
    expect(seen.orders.map(({ text }) => text)).toEqual(['first', 'next']);
    await service.drain();
  });

  it('keeps it also where its client has left meanwhile [SP-MSG-009]', async () => {
    await using bus = memoryBus({ leaseMs: 600 });
    const seen = createSeen();
    await using service = await startService(createAgents('far', seen), { bus });
    const { queues, asked, refuse } = stuckQueues(bus);
    const way = cutBus(bus);
    await using one = await startGatewayHarness(contract, { bus: { ...bus, queues } });
    await using other = await startGatewayHarness(contract, { bus: way.bus });
    const send = (client: RawClient, text: string) =>
      client.send({ id: text, channel, intent: 'order', payload: { text } });
    await using first = await one.connect();
    send(first, 'first');
    await asked;
    const second = await other.connect();
    await using third = await other.connect();
    const mend = way.delay();
    send(second, 'first');
    send(second, 'next');
    second.send({ type: 'ping', id: 'ping' });
    await second.next(({ type }) => type === 'pong');
    second.socket.terminate();
    await second.closed;
    const passes = async () => {
      third.send({ type: 'ping', id: 'ping' });
      await third.next(({ type }) => type === 'pong');
    };
    await passes(); // the gateway knows that the other is gone
    mend();
    await passes();
    await passes();
    refuse();
    await eventually(() => expect(seen.orders).toHaveLength(2));
    expect(seen.orders.map(({ text }) => text)).toEqual(['first', 'next']);
    await service.drain();
  });
});
