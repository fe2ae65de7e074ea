import type { ServerEnvelope } from '@sallyport/protocol';
import type { RawClient } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, test } from 'vitest';
import { contract } from '../../service-api/api.ts';
import { connectBus } from '../answers/connect-bus.ts';
import type { Engine } from '../start-engine.ts';
import { startNats, startRedis } from '../start-engine.ts';
import { startBackEnd } from './start-back-end.ts';

const isMessage = ({ type }: ServerEnvelope) => type === 'message';
const SLOW = { timeout: 20_000 };

/** Two gateways on an engine, each with a bus of its own. */
async function startGateways({ url }: Engine) {
  const stack = new AsyncDisposableStack();
  const start = async (instance: string) => {
    const bus = stack.use(connectBus(url));
    return stack.use(await startGatewayHarness(contract, { bus, instance }));
  };
  return {
    one: await start('one'),
    two: await start('two'),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** What the gateway said at the beginning. */
function welcomeOf({ received: [welcome] }: RawClient) {
  if (welcome?.type !== 'system' || welcome.intent !== 'welcome') throw new Error('not welcome');
  return welcome.payload;
}

/** Whether the engine is there again, as a back end sees it. */
async function isBack(backEnd: Awaited<ReturnType<typeof startBackEnd>>): Promise<boolean> {
  const { status } = await backEnd.ask('GET', '/api/v1/connections?user=nobody');
  return status === 200;
}

describe.each([
  ['Redis', startRedis],
  ['NATS', startNats],
])('a back end in another process, over %s', (_name, startEngine) => {
  test('publishes, sends, finds, evicts and tells where to connect, in TypeScript', async () => {
    await using engine = await startEngine();
    await using gateways = await startGateways(engine);
    const { one, two } = gateways;
    await using backEnd = await startBackEnd(engine.url, [one.url, two.url]);
    const ada = await one.connect({ subject: 'ada' });
    const also = await two.connect({ subject: 'ada' });
    for (const client of [ada, also]) {
      for (const channel of ['room:a', 'news']) {
        await client.ask({ type: 'subscribe', id: channel, channel });
      }
    }
    const published = { status: 'published' };
    const hear = async (clients: readonly RawClient[], message: object) => {
      for (const client of clients) expect(await client.next(isMessage)).toMatchObject(message);
    };

    const said = ['room:a', 'said', { text: 'Hello' }] as const;
    expect(await backEnd.call('publish', ...said)).toEqual(published);
    await hear([ada, also], { channel: 'room:a', payload: { text: 'Hello' } });
    expect(await backEnd.call('publish', 'news', 'grown', { name: 'oak' })).toEqual(published);
    await hear([ada, also], { channel: 'news', payload: { name: 'oak' }, offset: 1 });
    await expect(backEnd.call('publish', 'room:a', 'sung', {})).rejects.toThrow(/does not emit/);
    await expect(backEnd.call('publish', 'hall', 'said', {})).rejects.toThrow(/No channel at/);

    const find = (target: object) => backEnd.call('find', target);
    await expect.poll(() => find({ user: 'ada' }), SLOW).toHaveLength(2);
    await expect.poll(() => find({ channel: 'room:a' }), SLOW).toHaveLength(2);
    const { connectionId, sessionId } = welcomeOf(also);
    expect(await find({ connection: connectionId })).toMatchObject([
      { instance: 'two', sessionId },
    ]);

    const send = (to: object, text: string) => backEnd.call('send', to, 'told', { text });
    expect(await send({ user: 'ada' }, 'both')).toEqual(published);
    await hear([ada, also], { payload: { text: 'both' } });
    expect(await send({ user: 'ada', session: sessionId }, 'session')).toEqual(published);
    expect(await send({ connection: connectionId }, 'connection')).toEqual(published);
    for (const text of ['session', 'connection']) await hear([also], { payload: { text } });
    expect(await send({ connection: 'nobody' }, 'lost')).toMatchObject({ status: 'rejected' });

    expect(await backEnd.call('endpoint')).toEqual([one.url, two.url]);
    expect(await backEnd.call('evict', { connection: connectionId })).toBe(1);
    expect(await also.closed).toMatchObject({ code: 4410 });
    expect(await ada.ask({ type: 'ping', id: 'p' })).toMatchObject({ type: 'pong' });
  }, 60_000);

  test('does the same by HTTP, and each request with a key once, whoever is asked', async () => {
    await using engine = await startEngine();
    await using gateways = await startGateways(engine);
    const { one, two } = gateways;
    await using first = await startBackEnd(engine.url, [one.url]);
    await using second = await startBackEnd(engine.url, [two.url]);
    const ada = await one.connect({ subject: 'ada' });
    await ada.ask({ type: 'subscribe', id: 's', channel: 'news' });
    const backEnds = [first, second];

    for (let n = 0; n < 5; n += 1) {
      const body = { channel: 'news', intent: 'grown', payload: { name: `tree ${n}` } };
      const headers = { 'Idempotency-Key': `"key-${n}"` };
      const ask = (at: number) =>
        backEnds[at % 2]?.ask('POST', '/api/v1/publish', { body, headers });
      const statuses = (await Promise.all([0, 1, 0, 1].map(ask))).map((answer) => answer?.status);
      expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
      expect(statuses).toContain(200);
      const other = { ...body, payload: { name: 'another' } };
      expect(await ask(1)).toMatchObject({ status: 200, body: { status: 'published' } });
      const strange = await first.ask('POST', '/api/v1/publish', { body: other, headers });
      expect(strange).toMatchObject({ status: 422 });
      const heard = await ada.next(isMessage);
      expect(heard).toMatchObject({ offset: n + 1, payload: { name: `tree ${n}` } });
    }

    const { connectionId } = welcomeOf(ada);
    const path = `/api/v1/connections/${connectionId}`;
    const found = { status: 200, body: { userId: 'ada', instance: 'one' } };
    await expect.poll(() => second.ask('GET', path), SLOW).toMatchObject(found);
    const body = { to: { user: 'ada' }, intent: 'told', payload: { text: 'Hello' } };
    expect(await second.ask('POST', '/api/v1/send', { body })).toMatchObject({ status: 200 });
    expect(await ada.next(isMessage)).toMatchObject({ channel: '@user:ada' });
    const endpoint = await second.ask('GET', '/api/v1/endpoint');
    expect(endpoint.body).toEqual({ urls: [two.url] });
    const evict = { body: { to: { user: 'ada' } }, headers: { 'Idempotency-Key': '"out"' } };
    expect((await second.ask('POST', '/api/v1/evict', evict)).body).toEqual({ evicted: 1 });
    expect((await first.ask('POST', '/api/v1/evict', evict)).body).toEqual({ evicted: 1 });
    expect(await ada.closed).toMatchObject({ code: 4410 });
  }, 60_000);

  test('queues what it publishes while the engine is away, and refuses what has a key', async () => {
    await using engine = await startEngine();
    await using backEnd = await startBackEnd(engine.url, []);
    const publish = (name: string, headers = {}) => {
      const body = { channel: 'news', intent: 'grown', payload: { name } };
      return backEnd.ask('POST', '/api/v1/publish', { body, headers });
    };
    const headers = { 'Idempotency-Key': '"k"' };
    expect(await publish('oak')).toMatchObject({ status: 200 });
    await engine.kill();
    expect(await publish('elm')).toMatchObject({ status: 202, body: { status: 'queued' } });
    expect(await backEnd.call('publish', 'news', 'grown', { name: 'fir' })).toEqual({
      status: 'queued',
    });
    expect(await publish('yew', headers)).toMatchObject({ status: 503 });
    await engine.restart();
    await expect.poll(() => isBack(backEnd), SLOW).toBe(true);
    // It may have to wait behind the others.
    expect([200, 202]).toContain((await publish('yew', headers)).status);
    expect([200, 202]).toContain((await publish('yew', headers)).status);

    await using bus = connectBus(engine.url);
    await using gateway = await startGatewayHarness(contract, { bus });
    const client = await gateway.connect();
    const { payload } = (await client.ask({ type: 'subscribe', id: 's', channel: 'news' })) as {
      payload: { epoch: string };
    };
    await client.ask({ type: 'unsubscribe', id: 'u', channel: 'news' });
    const since = { epoch: payload.epoch, offset: 0 };
    await client.ask({ type: 'subscribe', id: 't', channel: 'news', payload: { since } });
    const names: string[] = [];
    while (names.length < 4) {
      names.push(((await client.next(isMessage)) as { payload: { name: string } }).payload.name);
    }
    expect(names.filter((name) => name !== 'yew')).toEqual(['oak', 'elm', 'fir']);
    expect(names).toContain('yew'); // once: there are four
  }, 90_000);
});
