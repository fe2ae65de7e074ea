import { randomUUID } from 'node:crypto';
import type { Bus } from '@sallyport/server';
import { BusError, memoryBus, startService } from '@sallyport/server';
import type { RawClient } from '@sallyport/testing';
import { connectRaw, startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { createAgents, createSeen } from './remote/agents.ts';
import { contract } from './remote/contract.ts';

/** A bus whose queues take what they are given when the test says so. */
function gatedQueues(bus: Bus) {
  const asked: string[] = [];
  let gate: Promise<'open' | 'shut'> = Promise.resolve('open');
  const gated: Bus = {
    ...bus,
    queues: {
      ...bus.queues,
      enqueue: async (subject, item) => {
        asked.push(item.id);
        if ((await gate) === 'open') return bus.queues.enqueue(subject, item);
        throw new BusError('unavailable', 'It is not stored.');
      },
      consume: (...args) => bus.queues.consume(...args),
      deadLetters: (...args) => bus.queues.deadLetters(...args),
    },
  };
  return {
    bus: gated,
    asked,
    set(next: 'open' | 'shut'): void {
      gate = Promise.resolve(next);
    },
    hold(): (next: 'open' | 'shut') => void {
      const held = Promise.withResolvers<'open' | 'shut'>();
      gate = held.promise;
      return held.resolve;
    },
  };
}

async function startDesk() {
  const bus = memoryBus();
  const seen = createSeen();
  const service = await startService(createAgents('far', seen), { bus });
  const queues = gatedQueues(bus);
  const harness = await startGatewayHarness(contract, { bus: queues.bus });
  const url = `${harness.url}?session=${randomUUID()}`;
  const token = await harness.mint();
  return {
    ...{ queues, seen },
    connect: () => connectRaw(url, { token }),
    async [Symbol.asyncDispose]() {
      await harness[Symbol.asyncDispose]();
      await service.drain();
      await bus[Symbol.asyncDispose]();
    },
  };
}

const order = (id: string, channel = 'room:blue') => ({
  ...{ id, channel, intent: 'order', payload: { text: id } },
});
const texts = (orders: readonly { readonly text: string }[]) => orders.map(({ text }) => text);
const unavailable = { type: 'error', payload: { code: 'unavailable', retryable: true } };

const pinged = (client: RawClient) => client.next(({ type }) => type === 'ping');
const pong = { type: 'pong', ref: 'refused', timestamp: Date.now() };

describe('an order that could not be stored', () => {
  it('holds back what its client sends after it until it has read that [SP-REQ-032]', async () => {
    await using desk = await startDesk();
    await using client = await desk.connect();
    desk.queues.set('shut');
    expect(await client.ask(order('1'))).toMatchObject(unavailable);
    await pinged(client);
    desk.queues.set('open');
    expect(await client.ask(order('2'))).toMatchObject(unavailable);
    client.send(pong);
    // The second refusal came after the first ping, so it is asked about by another.
    await pinged(client);
    expect(await client.ask(order('3'))).toMatchObject(unavailable);
    client.send(pong);
    await pinged(client);
    client.send(pong);
    for (const id of ['1', '2', '3']) {
      expect(await client.ask(order(id))).toMatchObject({ type: 'ack' });
    }
    await expect.poll(() => texts(desk.seen.orders)).toEqual(['1', '2', '3']);
  });

  it('holds back neither other channels nor what has no id [SP-MSG-010]', async () => {
    await using desk = await startDesk();
    await using client = await desk.connect();
    desk.queues.set('shut');
    expect(await client.ask(order('1'))).toMatchObject(unavailable);
    desk.queues.set('open');
    expect(await client.ask(order('2', 'room:red'))).toMatchObject({ type: 'ack' });
    client.send({ channel: 'room:blue', intent: 'note', payload: { text: 'free' } });
    await expect.poll(() => desk.seen.notes).toEqual(['free']);
  });

  it('takes with it what waited for it, whoever reads that [SP-MSG-009] [SP-REQ-032]', async () => {
    await using desk = await startDesk();
    const first = await desk.connect();
    const settle = desk.queues.hold();
    first.send(order('1'));
    first.send(order('2'));
    await expect.poll(() => desk.queues.asked).toHaveLength(1);
    first.socket.terminate();
    await first.closed;
    desk.queues.set('open');
    settle('shut');
    await using second = await desk.connect();
    second.send(order('1'));
    second.send(order('2'));
    const acks = ['1', '2'].map((id) =>
      second.next((answer) => answer.type === 'ack' && answer.ref === id),
    );
    await Promise.all(acks);
    await expect.poll(() => texts(desk.seen.orders)).toEqual(['1', '2']);
    expect(desk.queues.asked.map((ref) => ref.split(':').at(-1))).toEqual(['1', '1', '2']);
  });
});
