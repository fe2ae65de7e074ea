import type { ServerEnvelope } from '@sallyport/protocol';
import { memoryBus } from '@sallyport/server';
import type { RawClient } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { contract, startApi } from './api.ts';

/** Two gateways on one bus, with the service API in a process without sockets. */
async function start() {
  const bus = memoryBus();
  const one = await startGatewayHarness(contract, { bus, instance: 'one' });
  const two = await startGatewayHarness(contract, { bus, instance: 'two' });
  const api = await startApi(bus);
  return {
    one,
    two,
    ask: api.ask,
    backend: api.backend,
    async [Symbol.asyncDispose]() {
      for (const part of [api, one, two, bus]) await part[Symbol.asyncDispose]();
    },
  };
}

const isTold = (envelope: ServerEnvelope) => envelope.type === 'message';

/** What the gateway said at the beginning. */
function welcomeOf(client: RawClient) {
  const [welcome] = client.received;
  if (welcome?.type !== 'system' || welcome.intent !== 'welcome') throw new Error('not welcome');
  return welcome.payload;
}

const idOf = (client: RawClient) => welcomeOf(client).connectionId;

describe('what back ends do with those who are connected anywhere', () => {
  it('sends to a user, a session, or the session of a connection', async () => {
    await using cluster = await start();
    const ada = await cluster.one.connect({ subject: 'ada' });
    const also = await cluster.two.connect({ subject: 'ada' });
    const bob = await cluster.two.connect({ subject: 'bob' });
    const send = (to: object, text: string) =>
      cluster.ask('POST', '/api/v1/send', { body: { to, intent: 'told', payload: { text } } });

    expect(await send({ user: 'ada' }, 'both')).toMatchObject({ status: 200 });
    for (const client of [ada, also]) {
      expect(await client.next(isTold)).toMatchObject({ channel: '@user:ada', intent: 'told' });
    }
    expect(await send({ user: 'ada', session: welcomeOf(ada).sessionId }, 'one')).toMatchObject({
      status: 200,
    });
    expect(await ada.next(isTold)).toMatchObject({ payload: { text: 'one' } });
    await expect.poll(() => cluster.backend.find({ connection: idOf(also) })).toHaveLength(1);
    expect(await send({ connection: idOf(also) }, 'by connection')).toMatchObject({ status: 200 });
    expect(await also.next(isTold)).toMatchObject({ payload: { text: 'by connection' } });
    await bob.ask({ type: 'ping', id: 'p' });
    expect(bob.received.some(isTold)).toBe(false);

    expect(await send({ connection: 'nobody' }, 'lost')).toMatchObject({ status: 404 });
    const wrong = { to: { user: 'ada' }, intent: 'told', payload: { text: 7 } };
    expect(await cluster.ask('POST', '/api/v1/send', { body: wrong })).toMatchObject({
      status: 422,
    });
  });

  it('finds connections by user, session, channel and id', async () => {
    await using cluster = await start();
    const ada = await cluster.one.connect({ subject: 'ada' });
    const also = await cluster.two.connect({ subject: 'ada' });
    await also.ask({ type: 'subscribe', id: '1', channel: 'room:a' });
    const ids = async (query: string) => {
      const { status, body } = await cluster.ask('GET', `/api/v1/connections?${query}`);
      expect(status).toBe(200);
      const found = body?.connections as readonly { id: string }[]; // its schema says so
      return found.map(({ id }) => id);
    };
    await expect.poll(() => ids('user=ada')).toEqual([idOf(ada), idOf(also)]);
    expect(await ids(`user=ada&session=${welcomeOf(ada).sessionId}`)).toEqual([idOf(ada)]);
    await expect.poll(() => ids('channel=room:a')).toEqual([idOf(also)]);
    expect(await ids('user=nobody')).toEqual([]);
    const one = await cluster.ask('GET', `/api/v1/connections/${idOf(ada)}`);
    expect(one).toMatchObject({
      status: 200,
      body: { id: idOf(ada), userId: 'ada', sessionId: welcomeOf(ada).sessionId, instance: 'one' },
    });
    expect(await cluster.ask('GET', '/api/v1/connections/none')).toMatchObject({ status: 404 });
  });

  it.each(['', '?session=a', '?user=a&channel=b', '?user=a&user=b', '?channel='])(
    'refuses to list "%s"',
    async (query) => {
      await using cluster = await start();
      const answer = await cluster.ask('GET', `/api/v1/connections${query}`);
      expect(answer).toMatchObject({ status: 422 });
    },
  );

  it('evicts on all gateways, and tells how many', async () => {
    await using cluster = await start();
    const clients = [
      await cluster.one.connect({ subject: 'ada' }),
      await cluster.two.connect({ subject: 'ada' }),
    ];
    const bob = await cluster.two.connect({ subject: 'bob' });
    await expect.poll(() => cluster.backend.find({ user: 'ada' })).toHaveLength(2);
    const body = { to: { user: 'ada' }, reason: 'banned' };
    expect(await cluster.ask('POST', '/api/v1/evict', { body })).toMatchObject({
      status: 200,
      body: { evicted: 2 },
    });
    for (const client of clients) expect(await client.closed).toMatchObject({ code: 4410 });
    expect(await bob.ask({ type: 'ping', id: 'p' })).toMatchObject({ type: 'pong' });
    expect(await cluster.backend.evict({ user: 'ada' })).toBe(0);
  });

  it.each([
    [{}, /"?\{? ?.*must be/],
    [{ to: { session: 'a' } }, /"to" must be/],
    [{ to: { user: 'a' }, reconnect: 'yes' }, /"reconnect" must be true or false/],
    [{ to: { user: '' } }, /"user" must be a text/],
  ])('refuses to evict %o', async (body, detail) => {
    await using cluster = await start();
    expect(await cluster.ask('POST', '/api/v1/evict', { body })).toMatchObject({
      status: 422,
      body: { detail: expect.stringMatching(detail) },
    });
  });
});
