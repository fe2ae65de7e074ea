import { channel, defineContract, event } from '@sallyport/protocol';
import type { Bus, GatewayLimits } from '@sallyport/server';
import { BusError, memoryBus } from '@sallyport/server';
import { connectRaw, startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const contract = defineContract({
  name: 'registry',
  version: '1.0.0',
  channels: {
    room: channel('room:{room}', { emits: { said: event({ payload: z.object({}) }) } }),
  },
  direct: { emits: { told: event({ payload: z.object({}) }) }, history: { keep: 9, forMs: 9_000 } },
});

const SESSION = '0b7c9d2e-4b0e-4a3f-9c53-2d1f0a6e8b11';
/** A lease is renewed every 3 s. */
const soon = { timeout: 9_000 };
const slow = { timeout: 30_000 };

async function start(bus: Bus | undefined, instance: string, limits?: Partial<GatewayLimits>) {
  const isHealthy = { name: 'bus', check: async () => {} }; // the gateway stays ready without it
  const options = {
    instance,
    limits: { ...limits },
    ...(bus && { bus, dependencies: [isHealthy] }),
  };
  const harness = await startGatewayHarness(contract, options);
  const clients: { readonly socket: { terminate(): void } }[] = [];
  return {
    ...harness,
    /** Opens a connection, whatever becomes of it. */
    async open(subject: string, session?: string) {
      const url = new URL(harness.url);
      if (session !== undefined) url.searchParams.set('session', session);
      const client = await connectRaw(url.href, { token: await harness.mint({ subject }) });
      clients.push(client);
      return client;
    },
    async welcomed(subject: string, session?: string) {
      const client = await this.open(subject, session);
      const welcome = await client.next(({ type }) => type === 'system');
      const { connectionId } = Object(welcome).payload;
      return { ...client, connectionId: String(connectionId) };
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.socket.terminate();
      await harness[Symbol.asyncDispose]();
    },
  };
}

/** The embedded driver, as it looks to one gateway: it may lose it, or be taken for dead by the others. */
function viewOf(inner: Bus) {
  const state = { isAway: false };
  const away = () => new BusError('unavailable', 'away');
  const guarded = <Driver extends object>(driver: Driver): Driver =>
    new Proxy(driver, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          if (name === 'bucket') return guarded(member.apply(target, args) as object);
          return state.isAway ? Promise.reject(away()) : member.apply(target, args);
        };
      },
    });
  const bus: Bus = { ...inner, records: guarded(inner.records), topics: guarded(inner.topics) };
  return { bus, state };
}

/** Lets the lease of a gateway lapse, as if its process had been stopped for a minute. */
async function lapse(bus: Bus, instance: string): Promise<void> {
  const leases = bus.records.bucket('registry-leases', 10_000);
  for (const { key } of await leases.list(contract.name)) {
    if (key.startsWith(`${instance}.`)) await leases.remove(contract.name, key);
  }
}

const idsOf = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id);

describe('a gateway', () => {
  it('finds the connections of all gateways by user, session, id and channel', async () => {
    await using bus = memoryBus();
    await using one = await start(bus, 'one');
    await using two = await start(bus, 'two');
    const here = await one.welcomed('ada', SESSION);
    const there = await two.welcomed('ada');
    const grace = await two.welcomed('grace', SESSION);
    await there.ask({ type: 'subscribe', id: 's', channel: 'room:a' });
    const { find } = one.gateway;
    expect(idsOf(await find({ user: 'ada' }))).toEqual([here.connectionId, there.connectionId]);
    const ofSession = await find({ user: 'ada', session: SESSION });
    expect(ofSession).toEqual([
      {
        id: here.connectionId,
        userId: 'ada',
        sessionId: SESSION,
        instance: 'one',
        since: expect.any(Number),
      },
    ]);
    const byId = await find({ connection: grace.connectionId });
    expect(byId).toMatchObject([{ userId: 'grace', instance: 'two' }]);
    await expect
      .poll(async () => idsOf(await find({ channel: 'room:a' })))
      .toEqual([there.connectionId]);
    there.socket.terminate();
    await expect.poll(async () => idsOf(await find({ user: 'ada' }))).toEqual([here.connectionId]);
    await expect.poll(() => find({ channel: 'room:a' })).toEqual([]);
    expect(await find({ user: 'nobody' })).toEqual([]);
  });

  it('that is alone finds its own', async () => {
    await using gateway = await start(undefined, 'one');
    const ada = await gateway.welcomed('ada', SESSION);
    await ada.ask({ type: 'subscribe', id: 's', channel: 'room:a' });
    const targets = [
      { user: 'ada' },
      { user: 'ada', session: SESSION },
      { connection: ada.connectionId },
      { channel: 'room:a' },
    ];
    for (const target of targets) {
      const found = await gateway.gateway.find(target);
      expect(found).toMatchObject([{ id: ada.connectionId, userId: 'ada', instance: 'one' }]);
    }
    expect(await gateway.gateway.find({ user: 'ada', session: 'none' })).toEqual([]);
  });

  it('evicts everywhere, and says how many [SP-LIV-023]', async () => {
    await using bus = memoryBus();
    await using one = await start(bus, 'one');
    await using two = await start(bus, 'two');
    const gone = [await one.welcomed('ada'), await two.welcomed('ada'), await two.welcomed('ada')];
    const grace = await two.welcomed('grace');
    expect(await one.gateway.evict({ user: 'ada' }, { reason: 'moved', reconnect: true })).toBe(3);
    for (const client of gone) {
      expect(await client.next(({ type }) => type === 'system')).toMatchObject({
        intent: 'evicted',
        payload: { reason: 'moved', reconnect: true },
      });
      expect(await client.closed).toMatchObject({ code: 4410 });
    }
    expect(await one.gateway.evict({ connection: grace.connectionId })).toBe(1);
    expect(await grace.closed).toMatchObject({ code: 4410 });
    expect(await one.gateway.evict({ user: 'nobody' })).toBe(0);
  });

  it('sends to the session of a connection that another has', async () => {
    await using bus = memoryBus();
    await using one = await start(bus, 'one');
    await using two = await start(bus, 'two');
    const ada = await two.welcomed('ada', SESSION);
    await ada.ask({ type: 'ping', id: 'p' });
    await one.gateway.send({ connection: ada.connectionId }, 'told', {});
    const message = await ada.next(({ type }) => type === 'message');
    expect(message).toMatchObject({ channel: `@session:${SESSION}` });
  });

  it('that closes takes its connections out of the registry', async () => {
    await using bus = memoryBus();
    await using one = await start(bus, 'one');
    const two = await start(bus, 'two');
    await two.welcomed('ada');
    await two[Symbol.asyncDispose]();
    expect(await one.gateway.find({ user: 'ada' })).toEqual([]);
  });
});

describe('a user with as many connections as one may have, on several gateways', () => {
  it('loses the oldest, wherever it is [SP-CON-065] [SP-LIV-062]', async () => {
    await using bus = memoryBus();
    const limits = { maxConnectionsPerUser: 2 };
    await using one = await start(bus, 'one', limits);
    await using two = await start(bus, 'two', limits);
    const first = await one.welcomed('ada');
    const second = await two.welcomed('ada');
    const third = await two.welcomed('ada');
    expect(await first.next(({ type }) => type === 'system')).toMatchObject({
      payload: { reason: 'replaced by a newer connection', reconnect: false },
    });
    expect(await first.closed).toMatchObject({ code: 4410 });
    await expect
      .poll(async () => idsOf(await one.gateway.find({ user: 'ada' })))
      .toEqual([second.connectionId, third.connectionId]);
  });

  it('is refused the newest, where the oldest are kept [SP-CON-065]', async () => {
    await using bus = memoryBus();
    const limits = { maxConnectionsPerUser: 2, userKeeps: 'oldest' } as const;
    await using one = await start(bus, 'one', limits);
    await using two = await start(bus, 'two', limits);
    await one.welcomed('ada');
    const second = await two.welcomed('ada');
    const third = await one.open('ada');
    expect(await third.closed).toMatchObject({ code: 4429 });
    second.socket.terminate();
    await expect.poll(async () => (await one.gateway.find({ user: 'ada' })).length).toBe(1);
    await one.welcomed('ada');
  });

  it('of whom many come at once never has more', async () => {
    await using bus = memoryBus();
    const limits = { maxConnectionsPerUser: 3, userKeeps: 'oldest' } as const;
    await using one = await start(bus, 'one', limits);
    await using two = await start(bus, 'two', limits);
    const all = Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : two).open('ada'));
    await Promise.all(all);
    await expect
      .poll(
        () =>
          one.gateway.stats().connections.establishing +
          two.gateway.stats().connections.establishing,
      )
      .toBe(0);
    const active = [one, two].map(({ gateway }) => gateway.stats().connections.active);
    expect((active[0] ?? 0) + (active[1] ?? 0)).toBeLessThanOrEqual(3);
  });
});

describe('a gateway that was taken for dead', slow, () => {
  it('registers again, and gives way to what came meanwhile', async () => {
    await using bus = memoryBus();
    const limits = { maxConnectionsPerUser: 1 };
    await using one = await start(bus, 'one', limits);
    await using two = await start(bus, 'two', limits);
    const old = await one.welcomed('ada');
    const grace = await one.welcomed('grace');
    await lapse(bus, 'one');
    expect(await two.gateway.find({ user: 'grace' })).toEqual([]);
    const newer = await two.welcomed('ada');
    expect(await old.closed).toMatchObject({ code: 4410 });
    await expect
      .poll(async () => idsOf(await two.gateway.find({ user: 'grace' })), soon)
      .toEqual([grace.connectionId]);
    await expect
      .poll(async () => idsOf(await two.gateway.find({ user: 'ada' })))
      .toEqual([newer.connectionId]);
  });

  it('gives way where the oldest are kept, too: its places were free', async () => {
    await using bus = memoryBus();
    const limits = { maxConnectionsPerUser: 1, userKeeps: 'oldest' } as const;
    await using one = await start(bus, 'one', limits);
    await using two = await start(bus, 'two', limits);
    const old = await one.welcomed('ada');
    await lapse(bus, 'one');
    const newer = await two.welcomed('ada');
    expect(await old.closed).toMatchObject({ code: 4410 });
    await newer.ask({ type: 'ping', id: 'p' });
  });

  it('does the evictions that it could not be told', async () => {
    await using bus = memoryBus();
    await using one = await start(bus, 'one');
    await using two = await start(bus, 'two');
    const ada = await two.welcomed('ada');
    await lapse(bus, 'two');
    expect(await one.gateway.evict({ user: 'ada' }, { reason: 'banned' })).toBe(0);
    expect(await ada.closed).toEqual({ code: 4410, reason: 'banned' });
  });
});

describe('a bus that is away', slow, () => {
  it('costs no connection, lets new ones in, and fails lookups with a code', async () => {
    await using inner = memoryBus();
    const { bus, state } = viewOf(inner);
    const limits = { maxConnectionsPerUser: 1 };
    await using one = await start(bus, 'one', limits);
    await using two = await start(inner, 'two', limits);
    const before = await one.welcomed('ada');
    state.isAway = true;
    const grace = await one.welcomed('grace');
    await expect(one.gateway.find({ user: 'ada' })).rejects.toMatchObject({
      name: 'BusError',
      fault: 'unavailable',
    });
    await expect(one.gateway.evict({ user: 'nobody' })).rejects.toThrow(BusError);
    await before.ask({ type: 'ping', id: 'p' });
    const hopper = await one.welcomed('hopper');
    const newest = await two.welcomed('hopper');
    state.isAway = false;
    await expect
      .poll(async () => idsOf(await two.gateway.find({ user: 'grace' })), soon)
      .toEqual([grace.connectionId]);
    expect(await hopper.closed).toMatchObject({ code: 4410 }); // the older of two, and only one is allowed
    await newest.ask({ type: 'ping', id: 'p' });
  });
});
