import type { ServerEnvelope } from '@sallyport/protocol';
import { channel, defineContract, event } from '@sallyport/protocol';
import type { Bus, Following } from '@sallyport/server';
import { BusError, createService, memoryBus } from '@sallyport/server';
import type { RawClient } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const contract = defineContract({
  name: 'cluster',
  version: '1.0.0',
  channels: {
    room: channel('room:{room}', {
      accepts: { say: event({ payload: z.object({ n: z.int() }) }) },
      emits: { said: event({ payload: z.object({ n: z.int() }) }) },
    }),
  },
});
const service = createService(contract, {
  channels: {
    room: {
      async say({ n }, { publish }) {
        await publish('room:a', 'said', { n });
      },
    },
  },
});

const start = (bus: Bus, instance: string) =>
  startGatewayHarness(contract, { services: [service], bus, instance });

const subscribe = (client: RawClient, address = 'room:a') =>
  client.ask({ type: 'subscribe', id: crypto.randomUUID(), channel: address });

const isMessage = ({ type }: ServerEnvelope) => type === 'message';

async function numbers(client: RawClient, count: number): Promise<unknown[]> {
  const taken: unknown[] = [];
  while (taken.length < count) {
    const message = await client.next(isMessage);
    if (message.type === 'message') taken.push(Object(message.payload).n);
  }
  return taken;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('two gateways on one bus', () => {
  it('bring a publication to the subscribers of both, once [SP-SUB-007]', async () => {
    await using bus = memoryBus();
    await using one = await start(bus, 'one');
    await using two = await start(bus, 'two');
    const clients = [await one.connect(), await two.connect(), await two.connect()];
    for (const client of clients) await subscribe(client);
    await using other = await two.connect();
    await subscribe(other, 'room:b');
    expect(await one.gateway.publish('room:a', 'said', { n: 0 })).toEqual({ status: 'published' });
    await clients[1]?.ask({ id: '1', channel: 'room:a', intent: 'say', payload: { n: 1 } });
    for (const client of clients) {
      expect(await numbers(client, 2)).toEqual([0, 1]);
      await client.ask({ type: 'ping', id: 'p' });
      expect(client.received.filter(isMessage)).toHaveLength(2);
    }
    await other.ask({ type: 'ping', id: 'p' });
    expect(other.received.some(isMessage)).toBe(false);
  });

  it('keep the order of each publisher [SP-SUB-036]', async () => {
    await using bus = memoryBus();
    await using one = await start(bus, 'one');
    await using two = await start(bus, 'two');
    const readers = [await one.connect(), await two.connect()];
    for (const reader of readers) await subscribe(reader);
    for (const n of upTo(300)) void one.gateway.publish('room:a', 'said', { n });
    for (const reader of readers) expect(await numbers(reader, 300)).toEqual(upTo(300));
  });
});

describe('a bus', () => {
  /** The embedded driver, whose topics do what they are told. */
  function scriptedBus() {
    const inner = memoryBus();
    const state = {
      heard: undefined as Promise<void> | undefined,
      subscribed: 0,
      stopped: 0,
      failing: false,
    };
    const isChannel = (subject: string) => subject.startsWith('channel:');
    const fail = () => Promise.reject(new BusError('unavailable', 'away'));
    const bus: Bus = {
      ...inner,
      topics: {
        publish: (subject, data) =>
          state.failing && isChannel(subject) ? fail() : inner.topics.publish(subject, data),
        async subscribe(subject, onMessage): Promise<Following> {
          if (!isChannel(subject)) return inner.topics.subscribe(subject, onMessage);
          if (state.failing) return fail();
          state.subscribed += 1;
          const following = await inner.topics.subscribe(subject, onMessage);
          await state.heard;
          return {
            stop() {
              state.stopped += 1;
              following.stop();
            },
          };
        },
      },
    };
    return { bus, state };
  }

  it('is heard before a subscription is acknowledged, and what is said meanwhile waits [SP-SUB-002] [SP-SUB-035]', async () => {
    const { bus, state } = scriptedBus();
    const heard = Promise.withResolvers<void>();
    state.heard = heard.promise;
    await using gateway = await start(bus, 'one');
    await using client = await gateway.connect();
    const channel = 'room:a';
    client.send({ type: 'subscribe', id: '1', channel });
    client.send({ type: 'unsubscribe', id: '2', channel });
    client.send({ type: 'subscribe', id: '3', channel });
    await client.ask({ type: 'ping', id: 'p' });
    await gateway.gateway.publish(channel, 'said', { n: 0 });
    expect(client.received.filter(({ type }) => type !== 'system')).toMatchObject([
      { type: 'pong' },
    ]);
    heard.resolve();
    const answered = async () =>
      (await client.next(({ type }) => type === 'ack')) as { ref?: string };
    expect([await answered(), await answered(), await answered()].map(({ ref }) => ref)).toEqual([
      '1',
      '2',
      '3',
    ]);
    await gateway.gateway.publish(channel, 'said', { n: 1 });
    expect(await numbers(client, 1)).toEqual([1]);
  });

  it('is left when the last subscriber of an address has gone', async () => {
    const { bus, state } = scriptedBus();
    await using gateway = await start(bus, 'one');
    await using first = await gateway.connect();
    await using second = await gateway.connect();
    for (const client of [first, second]) await subscribe(client);
    await first.ask({ type: 'unsubscribe', id: 'u', channel: 'room:a' });
    expect(state).toMatchObject({ subscribed: 1, stopped: 0 });
    await second.close();
    await expect.poll(() => state.stopped).toBe(1);
  });

  it('that is away makes publishing rejected, and subscribing unavailable', async () => {
    const { bus, state } = scriptedBus();
    await using gateway = await start(bus, 'one');
    await using client = await gateway.connect();
    state.failing = true;
    const rejected = await gateway.gateway.publish('room:a', 'said', { n: 1 });
    expect(rejected).toEqual({ status: 'rejected', reason: expect.any(String) });
    const refused = { payload: { code: 'unavailable', retryable: true } };
    expect(await subscribe(client)).toMatchObject(refused);
    state.failing = false;
    expect(await subscribe(client)).toMatchObject({ type: 'ack' });
    await gateway.gateway.publish('room:a', 'said', { n: 2 });
    expect(await numbers(client, 1)).toEqual([2]);
  });

  it('that brings what is no publication costs nobody anything', async () => {
    await using bus = memoryBus();
    await using gateway = await start(bus, 'one');
    await using client = await gateway.connect();
    await subscribe(client);
    for (const data of ['', '{', 'null', '{"type":"system","intent":"evicted"}']) {
      await bus.topics.publish('channel:cluster:room:a', data);
    }
    await gateway.gateway.publish('room:a', 'said', { n: 1 });
    expect(await numbers(client, 1)).toEqual([1]);
  });
});
