import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGateway, memoryTicketStore, silentAudit } from '@sallyport/server';
import { connectRaw } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { contract } from './fixture.ts';
import { authenticator, inSec, startGuarded, token, welcomed } from './guarded.ts';

const APP = 'https://app.example.com';

async function ask(url: string, init: { token?: string; origin?: string; body?: string } = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...(init.token !== undefined && { authorization: `Bearer ${init.token}` }),
      ...(init.origin !== undefined && { origin: init.origin }),
    },
    ...(init.body !== undefined && { body: init.body }),
  });
  const text = await response.text();
  return { response, status: response.status, headers: response.headers, body: JSON.parse(text) };
}

describe('endpoint discovery', () => {
  it('says where to connect, with what, and what may be used [SP-CON-075] [SP-CON-076] [SP-CON-078] [SP-CON-079]', async () => {
    await using guarded = await startGuarded(contract);
    const before = Date.now();
    const { status, headers, body } = await ask(guarded.httpUrl, { token: await token() });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-type')).toBe('application/json');
    expect(body).toEqual({
      url: guarded.url,
      ticket: expect.stringMatching(/^[\w-]{43}$/),
      expiresAt: expect.any(Number),
      subprotocol: 'sallyport.v1',
      contract: { name: 'fixture', version: '1.2.3', digest: expect.stringMatching(/^\w{64}$/) },
      channels: expect.any(Array),
      methods: ['sum', 'fail', 'hang'],
    });
    expect(body.expiresAt - before).toBeGreaterThan(29_000);
    expect(body.expiresAt - before).toBeLessThan(60_000);
    await using client = await welcomed(`${body.url}?ticket=${body.ticket}`, {
      subprotocols: [body.subprotocol],
    });
    expect(client.received).toHaveLength(1);
  });

  it('names what the access rules allow this identity, and nothing else [SP-CON-077]', async () => {
    await using guarded = await startGuarded(contract);
    const some = await ask(guarded.httpUrl, { token: await token() });
    expect(some.body.channels).toContainEqual({
      channel: 'room',
      subscribe: true,
      accepts: ['say', 'echo', 'later', 'count', 'forever', 'fail'],
      emits: ['said'],
    });
    expect(some.body.channels).toContainEqual({
      channel: 'pillar:{pillar}',
      subscribe: true,
      accepts: ['ask'],
      emits: ['news'],
    });
    expect(some.body.channels).toContainEqual({
      channel: 'own:ada',
      subscribe: false,
      accepts: ['ask'],
      emits: [],
    });
    const scope = 'own:read room:admin room:write rpc:admin';
    const all = await ask(guarded.httpUrl, { token: await token({ scope }) });
    expect(all.body.methods).toContain('admin');
    expect(all.body.channels[0].accepts).toContain('admin');
    expect(all.body.channels).toContainEqual({
      channel: 'own:ada',
      subscribe: true,
      accepts: ['ask'],
      emits: ['news'],
    });
    const odd = await ask(guarded.httpUrl, { token: await token({ sub: 'a:b' }) });
    expect(JSON.stringify(odd.body.channels)).not.toContain('own:');
  });

  it('gives every ticket once, and each another [SP-CON-078]', async () => {
    await using guarded = await startGuarded(contract);
    const good = await token();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ask(guarded.httpUrl, { token: good })),
    );
    expect(new Set(answers.map(({ body }) => body.ticket)).size).toBe(20);
  });

  it('refuses whoever proves nothing with 401 [SP-CON-080] [SP-CON-007]', async () => {
    await using guarded = await startGuarded(contract);
    const good = await token();
    const bad: [string, Parameters<typeof ask>[1]][] = [
      [guarded.httpUrl, {}],
      [guarded.httpUrl, { token: await token({ exp: inSec(-1) }) }],
      [guarded.httpUrl, { token: 'nonsense' }],
      [`${guarded.httpUrl}?token=${good}`, {}],
      [`${guarded.httpUrl}?Access_Token=${good}`, { token: good }],
      [`${guarded.httpUrl}?whatever=${good}`, { token: good }],
    ];
    for (const [url, init] of bad) {
      const { status, headers, body } = await ask(url, init);
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(headers.get('content-type')).toBe('application/problem+json');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(body).toMatchObject({ status: 401, title: 'Unauthorized' });
      expect(JSON.stringify(body)).not.toContain(good.slice(0, 20));
    }
    expect(guarded.recorded('ticket')).toEqual([]);
    expect(guarded.recorded('authentication')).toHaveLength(bad.length);
  });

  it('does not read cookies [SP-CON-086] [SP-CON-087]', async () => {
    await using guarded = await startGuarded(contract, { origins: [APP] });
    const cookie = `token=${await token()}; access_token=${await token()}`;
    const headers = { cookie, origin: APP };
    const response = await fetch(guarded.httpUrl, { method: 'POST', headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    const client = await connectRaw(guarded.url, { subprotocols: ['sallyport.v1'], headers });
    expect(await client.closed).toMatchObject({ code: 4401 });
  });

  it('refuses a veto with 403, and what cannot be judged with 503 [SP-CON-081] [SP-CON-082]', async () => {
    await using vetoed = await startGuarded(contract, {
      session: () => ({ allowed: false, reason: 'suspended' }),
    });
    const veto = await ask(vetoed.httpUrl, { token: await token() });
    expect(veto.status).toBe(403);
    expect(veto.body.detail).not.toContain('suspended');
    await using away = await startGuarded(contract, {
      session: () => Promise.reject(new Error('a secret of the machine room')),
    });
    const unknown = await ask(away.httpUrl, { token: await token() });
    expect(unknown.status).toBe(503);
    expect(Number(unknown.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(unknown.body.detail).not.toContain('secret');
  });

  it('bounds the tickets of one user, and of all [SP-CON-083]', async () => {
    await using guarded = await startGuarded(contract, { tickets: { perUserPerMinute: 2 } });
    const statuses: number[] = [];
    for (const sub of ['ada', 'ada', 'ada', 'grace']) {
      statuses.push((await ask(guarded.httpUrl, { token: await token({ sub }) })).status);
    }
    expect(statuses).toEqual([200, 200, 429, 200]);
    const late = await ask(guarded.httpUrl, { token: await token() });
    expect(late.headers.get('retry-after')).toBe('60');
    const store = memoryTicketStore({ maxTickets: 1 });
    await using full = await startGuarded(contract, { tickets: { store } });
    await ask(full.httpUrl, { token: await token() });
    const over = await ask(full.httpUrl, { token: await token({ sub: 'grace' }) });
    expect([over.status, over.headers.get('retry-after')]).toEqual([503, '1']);
    expect(full.recorded('ticket')).toMatchObject([{ outcome: 'issued' }, { outcome: 'refused' }]);
  });

  it('bounds the requests of one address', async () => {
    const limits = { upgradesPerSecondPerAddress: 1, upgradeBurstPerAddress: 2 };
    await using guarded = await startGuarded(contract, { limits });
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await ask(guarded.httpUrl)).status);
    expect(statuses).toEqual([401, 401, 429]);
  });

  it('is refused from origins that are not listed, and while nobody is let in [SP-CON-084]', async () => {
    await using guarded = await startGuarded(contract, { origins: [APP] });
    const good = await token();
    for (const origin of ['https://evil.example.com', 'null', `${APP}.evil.com`]) {
      const { status, headers } = await ask(guarded.httpUrl, { token: good, origin });
      expect([status, headers.get('access-control-allow-origin')]).toEqual([403, null]);
    }
    const never = { name: 'db', check: () => Promise.reject(new Error('away')) };
    const waiting = createGateway(contract, {
      authenticator: authenticator(),
      audit: silentAudit,
      dependencies: [never],
    });
    const server = createServer((request, response) => waiting.handleRequest(request, response));
    waiting.attach(server);
    waiting.ready.catch(() => {}); // it never is
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // a listening TCP server has one
    const refused = await ask(`http://127.0.0.1:${port}/ws`, { token: good });
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await waiting.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('lets pages of listed origins ask [SP-CON-085] [SP-CON-086]', async () => {
    await using guarded = await startGuarded(contract, { origins: [APP] });
    const preflight = (origin: string) =>
      fetch(guarded.httpUrl, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization',
        },
      });
    const allowed = await preflight(APP);
    expect(allowed.status).toBe(204);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': APP,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': expect.stringMatching(/authorization/i),
      vary: 'Origin',
    });
    expect((await preflight('https://evil.example.com')).status).toBe(403);
    for (const init of [{ token: await token() }, {}]) {
      const { headers } = await ask(guarded.httpUrl, { ...init, origin: APP });
      expect(headers.get('access-control-allow-origin')).toBe(APP);
      expect(headers.get('vary')).toBe('Origin');
      expect(headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  it('reads no body, however large', async () => {
    await using guarded = await startGuarded(contract);
    const good = await token();
    const { status, headers } = await ask(guarded.httpUrl, { token: good, body: '{"a":1}' });
    expect([status, headers.get('connection')]).toEqual([200, 'close']);
  });

  it('leaves every other request as it was [SP-CON-003]', async () => {
    await using guarded = await startGuarded(contract);
    for (const method of ['GET', 'PUT', 'DELETE', 'HEAD']) {
      expect((await fetch(guarded.httpUrl, { method })).status).toBe(426);
    }
    const elsewhere = guarded.httpUrl.replace('/ws', '/ws/ticket');
    expect((await ask(elsewhere, { token: await token() })).status).toBe(404);
    await using without = await startGuarded(contract, { tickets: false });
    expect((await ask(without.httpUrl, { token: await token() })).status).toBe(426);
  });
});

describe('the URL in the answer', () => {
  it('is what the operator says', async () => {
    const publicUrl = 'wss://example.com/realtime/ws';
    await using guarded = await startGuarded(contract, { publicUrl });
    expect((await ask(guarded.httpUrl, { token: await token() })).body.url).toBe(publicUrl);
    const wrong = startGuarded(contract, { publicUrl: 'https://example.com/ws' });
    await expect(wrong).rejects.toThrow(/"publicUrl" must be a WebSocket URL/);
  });

  it('else is what the Host says, and not what anybody forwards', async () => {
    await using guarded = await startGuarded(contract);
    const headers = {
      authorization: `Bearer ${await token()}`,
      'x-forwarded-host': 'evil.example.com',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example.com;proto=https',
    };
    const response = await fetch(guarded.httpUrl, { method: 'POST', headers });
    expect(await response.json()).toMatchObject({ url: guarded.url });
  });
});

describe('attached to a server of somebody else', () => {
  it('answers what the host passes on, and leaves it the rest', async () => {
    await using guarded = await startGuarded(contract);
    const server = createServer((request, response) => {
      if (!guarded.gateway.handleRequest(request, response)) response.end('the app');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // a listening TCP server has one
    const url = `http://127.0.0.1:${port}/ws`;
    expect((await ask(url, { token: await token() })).body.url).toBe(`ws://127.0.0.1:${port}/ws`);
    expect(await (await fetch(url)).text()).toBe('the app');
    const elsewhere = `http://127.0.0.1:${port}/form`;
    expect(await (await fetch(elsewhere, { method: 'POST' })).text()).toBe('the app');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
