import { connect } from '@nats-io/transport-node';
import type { ServerEnvelope } from '@sallyport/protocol';
import { channel, defineContract, event } from '@sallyport/protocol';
import { connectBackend, memoryBus } from '@sallyport/server';
import type { BridgeMapping, NatsBridgeOptions } from '@sallyport/server/nats';
import { natsBridge } from '@sallyport/server/nats';
import type { RawClient } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Engine } from '../start-engine.ts';
import { startNats } from '../start-engine.ts';

const contract = defineContract({
  name: 'bridged',
  version: '1.0.0',
  channels: {
    world: channel('world:user:{userId}', {
      emits: { update: event({ payload: z.object({ x: z.int() }) }) },
      history: { keep: 10_000, forMs: 60_000 },
    }),
    weather: channel('weather', {
      emits: { changed: event({ payload: z.object({ degrees: z.number() }) }) },
    }),
  },
});

const map: readonly BridgeMapping[] = [
  { subject: 'world.updates.user.{userId}', channel: 'world:user:{userId}', intent: 'update' },
  { subject: 'weather', channel: 'weather', intent: 'changed' },
];

let engine: Engine;
beforeAll(async () => {
  engine = await startNats();
});
afterAll(() => engine[Symbol.asyncDispose]());

/** A log that tells its lines. */
function listen() {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const take = (_fields: object, message: string) => {
    lines.push(message);
    for (const wake of waiting) wake();
  };
  return {
    lines,
    log: { debug: take, info: take, warn: take, error: take },
    async until(line: string) {
      while (!lines.includes(line)) {
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    },
  };
}

async function start(options: Partial<NatsBridgeOptions> = {}, bus = memoryBus()) {
  const harness = await startGatewayHarness(contract, { bus });
  const bridge = natsBridge(harness.gateway, { servers: engine.url, map, ...options });
  return {
    ...harness,
    bridge,
    async [Symbol.asyncDispose]() {
      await bridge[Symbol.asyncDispose]();
      await harness[Symbol.asyncDispose]();
    },
  };
}

/** Whoever else speaks NATS. */
async function startWorld() {
  const nats = await connect({ servers: engine.url });
  return {
    tell: (subject: string, body: unknown) => nats.publish(subject, JSON.stringify(body)),
    raw: (subject: string, text: string) => nats.publish(subject, text),
    [Symbol.asyncDispose]: () => nats.close(),
  };
}

async function subscribe(client: RawClient, address: string): Promise<void> {
  await client.ask({ type: 'subscribe', id: crypto.randomUUID(), channel: address });
}

const isMessage = ({ type }: ServerEnvelope) => type === 'message';

describe('subjects of NATS on channels', () => {
  it('takes a message to the channel that its subject names', async () => {
    await using gateway = await start();
    await gateway.bridge.ready;
    const ada = await gateway.connect();
    await subscribe(ada, 'world:user:ada');
    await subscribe(ada, 'weather');
    await using world = await startWorld();
    world.tell('world.updates.user.bob', { x: 0 });
    world.tell('world.updates.user.ada', { x: 1 });
    world.tell('weather', { degrees: 21.5 });
    const messages = [await ada.next(isMessage), await ada.next(isMessage)];
    expect(messages).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ channel: 'world:user:ada', intent: 'update', payload: { x: 1 } }),
        expect.objectContaining({ channel: 'weather', payload: { degrees: 21.5 } }),
      ]),
    );
    expect(gateway.bridge.stats()).toMatchObject({ received: 3, published: 3 });
    const { check } = gateway.bridge;
    await check();
  });

  it('keeps the order of a channel', async () => {
    await using gateway = await start();
    await gateway.bridge.ready;
    const ada = await gateway.connect();
    await subscribe(ada, 'world:user:ada');
    await using world = await startWorld();
    for (let x = 0; x < 1_000; x += 1) world.tell('world.updates.user.ada', { x });
    const seen: unknown[] = [];
    while (seen.length < 1_000) {
      const message = await ada.next(isMessage);
      if (message.type === 'message') seen.push(message.payload);
    }
    expect(seen).toEqual(Array.from({ length: 1_000 }, (_, x) => ({ x })));
  });

  it('counts and logs what is poisoned, and goes on', async () => {
    const { lines, log } = listen();
    await using gateway = await start({ log });
    await gateway.bridge.ready;
    const ada = await gateway.connect();
    await subscribe(ada, 'world:user:ada');
    await using world = await startWorld();
    world.raw('world.updates.user.ada', 'no JSON');
    world.tell('world.updates.user.ada', { x: 'one' });
    world.tell('world.updates.user.a@b', { x: 1 });
    world.tell('world.updates.user.ada', { x: 2 });
    expect(await ada.next(isMessage)).toMatchObject({ payload: { x: 2 } });
    expect(gateway.bridge.stats()).toMatchObject({ received: 4, published: 1, poisoned: 3 });
    expect(lines.filter((line) => line.includes('poisoned'))).toHaveLength(3);
  });

  it('bridges a message once where two gateways share a bus', async () => {
    await using bus = memoryBus();
    await using one = await start({}, bus);
    await using two = await start({}, bus);
    await Promise.all([one.bridge.ready, two.bridge.ready]);
    const clients = [await one.connect(), await two.connect()];
    for (const client of clients) await subscribe(client, 'world:user:ada');
    await using world = await startWorld();
    for (let x = 0; x < 50; x += 1) world.tell('world.updates.user.ada', { x });
    for (const client of clients) {
      for (let offset = 1; offset <= 50; offset += 1) {
        expect(await client.next(isMessage)).toMatchObject({ offset });
      }
    }
    const published = one.bridge.stats().published + two.bridge.stats().published;
    expect(published).toBe(50);
  });

  it('gives a message to every gateway where there is no queue group', async () => {
    await using one = await start({ queue: false });
    await using two = await start({ queue: false });
    await Promise.all([one.bridge.ready, two.bridge.ready]);
    const clients = [await one.connect(), await two.connect()];
    for (const client of clients) await subscribe(client, 'weather');
    await using world = await startWorld();
    world.tell('weather', { degrees: 3 });
    for (const client of clients) {
      expect(await client.next(isMessage)).toMatchObject({ payload: { degrees: 3 } });
    }
  });

  it('drops what comes while too many wait, and says so', async () => {
    const { lines, log } = listen();
    const held = Promise.withResolvers<void>();
    const publisher = {
      contract,
      async publish() {
        await held.promise;
        return { status: 'published' } as const;
      },
    };
    const options = { servers: engine.url, map, maxWaiting: 3, log };
    await using bridge = natsBridge(publisher, options);
    await bridge.ready;
    await using world = await startWorld();
    for (let x = 0; x < 10; x += 1) world.tell('world.updates.user.ada', { x });
    await expect.poll(() => bridge.stats().received).toBe(10);
    expect(bridge.stats().dropped).toBe(7);
    expect(lines).toEqual(['the bridge drops messages: too many wait']);
    held.resolve();
    await expect.poll(() => bridge.stats().published).toBe(3);
  });

  it('counts and logs what the bus of the gateways refuses', async () => {
    const { lines, log } = listen();
    const publisher = {
      contract,
      publish: async () =>
        ({ status: 'rejected', reason: 'the queue to the bus is full' }) as const,
    };
    await using bridge = natsBridge(publisher, { servers: engine.url, map, log });
    await bridge.ready;
    await using world = await startWorld();
    world.tell('weather', { degrees: 1 });
    await expect.poll(() => bridge.stats()).toMatchObject({ received: 1, rejected: 1 });
    expect(lines).toEqual(['a message of the bridge was rejected']);
  });

  it('runs in a process without sockets, over the bus', async () => {
    await using bus = memoryBus();
    await using harness = await startGatewayHarness(contract, { bus });
    await using backend = connectBackend(contract, { bus });
    await using bridge = natsBridge(backend, { servers: engine.url, map });
    await bridge.ready;
    const ada = await harness.connect();
    await subscribe(ada, 'weather');
    await using world = await startWorld();
    world.tell('weather', { degrees: 7 });
    expect(await ada.next(isMessage)).toMatchObject({ payload: { degrees: 7 } });
    expect(bridge.stats()).toMatchObject({ received: 1, published: 1 });
  });

  it('waits for NATS at start, and hears again after a restart', async () => {
    await using nats = await startNats();
    await nats.kill();
    const { log, until } = listen();
    await using gateway = await start({ servers: nats.url, log });
    await until('the bridge cannot connect to NATS, and goes on trying');
    await expect(gateway.bridge.check()).rejects.toThrow('no connection');
    await nats.restart();
    await gateway.bridge.ready;
    await gateway.bridge.check();

    await nats.kill();
    await until('the bridge lost NATS; what is sent meanwhile does not arrive');
    await expect(gateway.bridge.check()).rejects.toThrow('no connection');
    await nats.restart();
    await until('the bridge hears NATS again');
    const ada = await gateway.connect();
    await subscribe(ada, 'weather');
    await using sender = await connect({ servers: nats.url });
    sender.publish('weather', '{"degrees":-4}');
    expect(await ada.next(isMessage)).toMatchObject({ payload: { degrees: -4 } });
  });

  it('ends before NATS was ever there', async () => {
    await using nats = await startNats();
    await nats.kill();
    const gateway = await start({ servers: nats.url });
    const refused = expect(gateway.bridge.ready).rejects.toThrow('ended');
    await gateway[Symbol.asyncDispose]();
    await refused;
  });

  it.each([
    [{ subject: 'a.*' }, /without wildcards/],
    [{ subject: 'a.{x}.{x}' }, /names a parameter twice/],
    [{ subject: 'world.updates.user.ada' }, /needs "userId", which subject/],
    [{ channel: 'moon:{userId}' }, /no channel "moon:\{userId\}"; it has world/],
    [{ intent: 'moved' }, /does not emit "moved"; it emits update/],
  ])('refuses a mapping with %o', async (wrong, message) => {
    await using harness = await startGatewayHarness(contract);
    const mapping = { ...(map[0] as BridgeMapping), ...wrong }; // there is a first
    expect(() => natsBridge(harness.gateway, { servers: engine.url, map: [mapping] })).toThrow(
      message,
    );
  });
});
