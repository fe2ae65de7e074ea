import type { ServerEnvelope } from '@sallyport/protocol';
import { channel, defineContract, event, request } from '@sallyport/protocol';
import type { Bus } from '@sallyport/server';
import { BusError, createService, memoryBus } from '@sallyport/server';
import type { RawClient } from '@sallyport/testing';
import { connectRaw, startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const Text = z.object({ text: z.string() });
const contract = defineContract({
  name: 'direct',
  version: '1.0.0',
  channels: {
    desk: channel('desk', {
      accepts: {
        tell: request({
          payload: z.object({ user: z.string(), text: z.string() }),
          reply: z.object({ status: z.string() }),
        }),
      },
    }),
  },
  direct: { emits: { told: event({ payload: Text }) }, history: { keep: 100, forMs: 60_000 } },
});
const service = createService(contract, {
  channels: {
    desk: {
      async tell({ user, text }, { send }) {
        const { status } = await send({ user }, 'told', { text });
        return { status };
      },
    },
  },
});

const SESSION = '0b7c9d2e-4b0e-4a3f-9c53-2d1f0a6e8b11';
const OTHER = '6a1f6d0e-7f7b-4d5e-9c31-5c0f5a7e9b21';

async function start(bus?: Bus, limits = {}) {
  const options = { services: [service], limits, ...(bus !== undefined && { bus }) };
  const harness = await startGatewayHarness(contract, options);
  return {
    ...harness,
    async connectAs(subject: string, session = SESSION) {
      const url = new URL(harness.url);
      url.searchParams.set('session', session);
      const client = await connectRaw(url.href, { token: await harness.mint({ subject }) });
      await client.next(({ type }) => type === 'system');
      await client.ask({ type: 'ping', id: crypto.randomUUID() }); // it is subscribed by now
      return client;
    },
  };
}

const isMessage = ({ type }: ServerEnvelope) => type === 'message';

async function texts(client: RawClient, count: number): Promise<unknown[]> {
  const taken: unknown[] = [];
  while (taken.length < count) {
    const message = await client.next(isMessage);
    if (message.type === 'message') taken.push(Object(message.payload).text);
  }
  return taken;
}

const subscribe = (client: RawClient, address: string, since?: object) =>
  client.ask({
    type: 'subscribe',
    id: crypto.randomUUID(),
    channel: address,
    ...(since && { payload: { since } }),
  });

const unseen = async (client: RawClient) => {
  await client.ask({ type: 'ping', id: crypto.randomUUID() });
  return client.received.filter(isMessage).length;
};

describe('a direct message', () => {
  it('reaches every connection of a user, which asked for nothing, and nobody else [SP-SUB-028]', async () => {
    await using gateway = await start();
    await using one = await gateway.connectAs('ada');
    await using two = await gateway.connectAs('ada', OTHER);
    await using grace = await gateway.connectAs('grace');
    const sent = await gateway.gateway.send({ user: 'ada' }, 'told', { text: 'hi' });
    expect(sent).toEqual({ status: 'published' });
    for (const client of [one, two]) {
      expect(await client.next(isMessage)).toMatchObject({
        channel: '@user:ada',
        intent: 'told',
        payload: { text: 'hi' },
        epoch: expect.any(String),
        offset: 1,
      });
    }
    expect(await unseen(grace)).toBe(0);
  });

  it('to a session reaches that of one user alone [SP-SUB-032] [SP-CON-022]', async () => {
    await using gateway = await start();
    await using ada = await gateway.connectAs('ada');
    await using elsewhere = await gateway.connectAs('ada', OTHER);
    await using grace = await gateway.connectAs('grace');
    await gateway.gateway.send({ user: 'ada', session: SESSION }, 'told', { text: 'hi' });
    expect(await ada.next(isMessage)).toMatchObject({ channel: `@session:${SESSION}` });
    expect([await unseen(elsewhere), await unseen(grace)]).toEqual([0, 0]);
    const ack = await subscribe(grace, `@session:${SESSION}`, { epoch: 'e', offset: 0 });
    expect(ack).toMatchObject({ payload: { recovered: false, offset: 0 } });
  });

  it('to a connection is one to its session', async () => {
    await using gateway = await start();
    await using client = await gateway.connectAs('ada');
    const connection = gateway.gateway.connections()[0]?.id ?? '';
    await gateway.gateway.send({ connection }, 'told', { text: 'hi' });
    expect(await client.next(isMessage)).toMatchObject({ channel: `@session:${SESSION}` });
    const nobody = await gateway.gateway.send({ connection: 'none' }, 'told', { text: 'hi' });
    expect(nobody).toEqual({ status: 'rejected', reason: expect.any(String) });
  });

  it('is sent by handlers, and waits for whoever is away [SP-SUB-033]', async () => {
    await using gateway = await start();
    await using grace = await gateway.connectAs('grace');
    const first = await gateway.connectAs('ada');
    await gateway.gateway.send({ user: 'ada' }, 'told', { text: 'one' });
    const message = await first.next(isMessage);
    await first.close();
    for (const text of ['two', 'three']) {
      const payload = { user: 'ada', text };
      const reply = await grace.ask({ id: text, channel: 'desk', intent: 'tell', payload });
      expect(reply).toMatchObject({ payload: { status: 'published' } });
    }
    await using again = await gateway.connectAs('ada');
    await gateway.gateway.send({ user: 'ada' }, 'told', { text: 'four' });
    expect(await texts(again, 1)).toEqual(['four']);
    const { epoch } = message as { epoch: string };
    const ack = await subscribe(again, '@user:ada', { epoch, offset: 1 });
    expect(ack).toMatchObject({ payload: { epoch, offset: 1, recovered: true } });
    expect(await texts(again, 3)).toEqual(['two', 'three', 'four']);
    await gateway.gateway.send({ user: 'ada' }, 'told', { text: 'five' });
    expect(await texts(again, 1)).toEqual(['five']);
    const second = await subscribe(again, '@user:ada', { epoch, offset: 1 });
    expect(second).toMatchObject({ payload: { epoch, offset: 5 } });
    expect(await unseen(again)).toBe(5);
  });

  it.each([
    ['an intent that is none', { user: 'ada' }, 'said', { text: 'hi' }],
    ['a payload that is wrong', { user: 'ada' }, 'told', { text: 1 }],
    ['a user who has no address', { user: 'a'.repeat(300) }, 'told', { text: 'hi' }],
  ])('with %s is a mistake of the caller', async (_what, to, intent, payload) => {
    await using gateway = await start();
    const sent = gateway.gateway.send(to, intent as 'told', payload as { text: string });
    await expect(sent).rejects.toThrow(TypeError);
  });
});

describe('a reserved address', () => {
  it('is refused where it is not of this connection, or nothing is sent there [SP-SUB-030]', async () => {
    await using gateway = await start();
    await using client = await gateway.connectAs('ada');
    for (const channel of ['@user:grace', `@session:${OTHER}`, '@user:~61da', '@other:ada']) {
      expect(await subscribe(client, channel)).toMatchObject({ payload: { code: 'forbidden' } });
    }
    const { direct: _, ...rest } = contract;
    const plain = defineContract({ ...rest, name: 'plain' });
    await using other = await startGatewayHarness(plain);
    await using guest = await other.connect({ subject: 'ada' });
    expect(await subscribe(guest, '@user:ada')).toMatchObject({ payload: { code: 'forbidden' } });
    await expect(other.gateway.send({ user: 'ada' }, 'told' as never, {} as never)).rejects.toThrow(
      '"direct"',
    );
  });

  it('does not count as a subscription, and can be left [SP-SUB-034] [SP-SUB-004]', async () => {
    await using gateway = await start(undefined, { maxSubscriptions: 1 });
    await using client = await gateway.connectAs('ada');
    for (const channel of ['desk', '@user:ada', `@session:${SESSION}`, '@user:ada']) {
      expect(await subscribe(client, channel)).toMatchObject({ type: 'ack' });
    }
    const leave = () => client.ask({ type: 'unsubscribe', id: 'u', channel: '@user:ada' });
    expect(await leave()).toMatchObject({ type: 'ack' });
    expect(await leave()).toMatchObject({ payload: { code: 'not_subscribed' } });
    await gateway.gateway.send({ user: 'ada' }, 'told', { text: 'hi' });
    expect(await unseen(client)).toBe(0);
  });

  it('outlives a new token [SP-LIV-022]', async () => {
    await using gateway = await start();
    await using client = await gateway.connectAs('ada');
    await subscribe(client, '@user:ada');
    const token = await gateway.mint({ subject: 'ada' });
    await client.ask({ type: 'refresh', id: 'r', payload: { token } });
    await gateway.gateway.send({ user: 'ada' }, 'told', { text: 'hi' });
    expect(await texts(client, 1)).toEqual(['hi']);
  });

  it('that cannot be followed is tried again, where nobody asked for it', async () => {
    const inner = memoryBus();
    let failures = 4;
    const bus: Bus = {
      ...inner,
      logs: {
        append: (...args) => inner.logs.append(...args),
        read: (...args) => inner.logs.read(...args),
        follow(subject, onEntry) {
          failures -= 1;
          if (failures >= 0) return Promise.reject(new BusError('unavailable', 'away'));
          return inner.logs.follow(subject, onEntry);
        },
      },
    };
    await using gateway = await start(bus);
    await using client = await gateway.connectAs('ada');
    await expect.poll(() => failures, { timeout: 9_000 }).toBe(-2);
    await gateway.gateway.send({ user: 'ada' }, 'told', { text: 'hi' });
    expect(await texts(client, 1)).toEqual(['hi']);
  });

  it('is one on every gateway of a bus', async () => {
    await using bus = memoryBus();
    await using one = await start(bus);
    await using two = await start(bus);
    await using client = await two.connectAs('ada');
    await one.gateway.send({ user: 'ada' }, 'told', { text: 'hi' });
    await one.gateway.send({ user: 'ada', session: SESSION }, 'told', { text: 'you' });
    expect(await texts(client, 2)).toEqual(['hi', 'you']);
  });
});
