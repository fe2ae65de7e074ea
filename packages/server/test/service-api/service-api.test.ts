import { connect } from 'node:net';
import type { ServerEnvelope } from '@sallyport/protocol';
import { createServiceApi, environmentDiscovery, memoryBus } from '@sallyport/server';
import { createManualClock, startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { contract, startApi } from './api.ts';

const isMessage = ({ type }: ServerEnvelope) => type === 'message';
const said = { channel: 'room:a', intent: 'said', payload: { text: 'Hello' } };

describe('publishing from outside', () => {
  it('reaches subscribers, with and without a history', async () => {
    await using bus = memoryBus();
    await using gateway = await startGatewayHarness(contract, { bus });
    await using api = await startApi(bus);
    const client = await gateway.connect();
    for (const channel of ['room:a', 'news']) {
      await client.ask({ type: 'subscribe', id: channel, channel });
    }
    expect(await api.ask('POST', '/api/v1/publish', { body: said })).toMatchObject({
      status: 200,
      body: { status: 'published' },
    });
    expect(await client.next(isMessage)).toMatchObject(said);
    const grown = { channel: 'news', intent: 'grown', payload: { name: 'oak' } } as const;
    await api.backend.publish('news', 'grown', grown.payload);
    expect(await client.next(isMessage)).toMatchObject({ ...grown, offset: 1 });
  });

  it.each([
    [{ ...said, channel: 'hall' }, /No channel at "hall"/],
    [{ ...said, intent: 'sung' }, /does not emit "sung"; it emits said/],
    [{ ...said, payload: { text: 7 } }, /does not fit the contract/],
    [{ ...said, more: 1 }, /The body has "more"/],
    [{ intent: 'said' }, /"channel" must be a text/],
    [[], /must be an object of channel, intent, payload/],
  ])('of %o is a problem', async (body, detail) => {
    await using bus = memoryBus();
    await using api = await startApi(bus);
    const answer = await api.ask('POST', '/api/v1/publish', { body });
    expect(answer).toMatchObject({
      status: 422,
      body: { type: 'about:blank', status: 422, detail: expect.stringMatching(detail) },
    });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });
});

describe('who may use the service API', () => {
  it('has one good token with the scope', async () => {
    await using bus = memoryBus();
    await using api = await startApi(bus);
    const ask = async (token: string) => {
      const { status, headers } = await api.ask('GET', '/api/v1/openapi.json', { token });
      return [status, headers.get('www-authenticate')];
    };
    expect(await ask('')).toEqual([401, 'Bearer']);
    expect(await ask('nonsense')).toEqual([401, 'Bearer error="invalid_token"']);
    const lacking = await api.mint({ scopes: ['chat'] });
    const challenge = 'Bearer error="insufficient_scope", scope="sallyport:backend"';
    expect(await ask(lacking)).toEqual([403, challenge]);
    expect(await ask(await api.mint({ scopes: ['sallyport:backend'] }))).toEqual([200, null]);
  });
});

describe('a request that cannot be meant', () => {
  it.each([
    ['GET', '/api/v1/nothing', 404],
    ['GET', '/api/v1/publish', 405],
    ['POST', '/api/v1/endpoint', 405],
    ['GET', '/elsewhere', 418],
  ])('%s %s is answered %i', async (method, path, status) => {
    await using bus = memoryBus();
    await using api = await startApi(bus);
    expect(await api.ask(method, path)).toMatchObject({ status });
  });

  it.each([
    [{ raw: '{' }, 400],
    [{ raw: 'a=b', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }, 415],
    [{ raw: JSON.stringify({ ...said, payload: { text: 'x'.repeat(2_000) } }) }, 413],
  ])('with the body of %o is answered %i', async (ask, status) => {
    await using bus = memoryBus();
    await using api = await startApi(bus, { maxBodyBytes: 1_000 });
    expect(await api.ask('POST', '/api/v1/publish', ask)).toMatchObject({ status });
  });

  it('that sends its body too slowly is given up', async () => {
    await using bus = memoryBus();
    const clock = createManualClock();
    await using api = await startApi(bus, { clock });
    const token = await api.mint({ scopes: ['sallyport:backend'] });
    const { hostname, port } = new URL(api.origin);
    const socket = connect(Number(port), hostname);
    const head = ['POST /api/v1/publish HTTP/1.1', 'Host: api', `Authorization: Bearer ${token}`];
    head.push('Content-Type: application/json', 'Content-Length: 100', '', '{');
    socket.write(head.join('\r\n'));
    let answer = '';
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
    });
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    const moving = setInterval(() => clock.advance(1_000), 20);
    await closed;
    clearInterval(moving);
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
  });

  it.each([
    [{ path: 'api' }, /"path" must be like/],
    [{ maxBodyBytes: 0 }, /"maxBodyBytes" must be a positive integer/],
  ])('set up with %o is refused', async (wrong, message) => {
    await using bus = memoryBus();
    await using api = await startApi(bus);
    const authenticator = { authenticate: () => Promise.reject(new Error('nobody')) };
    expect(() => createServiceApi(api.backend, { authenticator, ...wrong })).toThrow(message);
  });
});

describe('where clients connect', () => {
  it('is told from discovery', async () => {
    await using bus = memoryBus();
    const environment = { SALLYPORT_SERVICE_GATEWAY: 'ws://a:1/ws,ws://b:2/ws' };
    await using api = await startApi(bus, { discovery: environmentDiscovery({ environment }) });
    expect(await api.ask('GET', '/api/v1/endpoint')).toMatchObject({
      status: 200,
      body: { urls: ['ws://a:1/ws', 'ws://b:2/ws'] },
    });
  });

  it('is a problem where nobody knows', async () => {
    await using bus = memoryBus();
    await using api = await startApi(bus);
    const { status, body } = await api.ask('GET', '/api/v1/endpoint');
    expect([status, body?.detail]).toEqual([503, expect.stringContaining('set "discovery"')]);
  });
});
