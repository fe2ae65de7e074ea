import { describe, expect, it } from 'vitest';
import { startFixture } from './fixture.ts';

const base = (url: string): string => url.replace('ws:', 'http:').replace('/ws', '');

describe('health', () => {
  it('says ready or not, for each dependency, and is never cached', async () => {
    await using fixture = await startFixture({
      dependencies: [{ name: 'store', check: async () => {} }],
    });
    const response = await fetch(`${base(fixture.url)}/health/websocket-gateway`);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({ status: 'ready', dependencies: { store: 'healthy' } });
    const head = await fetch(`${base(fixture.url)}/health/websocket-gateway?x=1`, {
      method: 'HEAD',
    });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const live = await fetch(`${base(fixture.url)}/health/live`);
    expect(await live.json()).toEqual({ status: 'live' });
  });

  it('says 503 while it drains, and stays live', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    client.send({ id: '1', channel: 'room', intent: 'later', payload: { text: 'hang' } });
    await client.ask({ type: 'ping', id: 'p' });
    const closing = fixture.gateway.close({ deadlineMs: 5_000 });
    const response = await fetch(`${base(fixture.url)}/health/websocket-gateway`);
    expect([response.status, await response.json()]).toEqual([
      503,
      { status: 'draining', dependencies: {} },
    ]);
    expect((await fetch(`${base(fixture.url)}/health/live`)).status).toBe(200);
    client.send({ type: 'cancel', ref: '1' });
    client.socket.close();
    await closing;
  });

  it('keeps the details from everybody, unless told whom to let see them', async () => {
    await using closed = await startFixture();
    const refused = await fetch(`${base(closed.url)}/health/websocket-gateway/detailed`);
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      403,
      'application/problem+json',
    ]);
    await using open = await startFixture({
      instance: 'gw-1',
      dependencies: [{ name: 'store', check: async () => {} }],
      health: {
        path: '/status',
        allowDetails: ({ headers }) => {
          if (headers.authorization === undefined) throw new Error('no header');
          return headers.authorization === 'Bearer inside';
        },
      },
    });
    const url = `${base(open.url)}/status/detailed`;
    expect((await fetch(url)).status).toBe(403);
    expect((await fetch(url, { headers: { authorization: 'Bearer outside' } })).status).toBe(403);
    const allowed = await fetch(url, { headers: { authorization: 'Bearer inside' } });
    expect(await allowed.json()).toMatchObject({
      status: 'ready',
      instance: 'gw-1',
      uptimeMs: expect.any(Number),
      dependencies: [{ name: 'store', state: 'healthy', checkedAt: expect.any(Number) }],
      connections: { active: 0 },
    });
    expect((await fetch(`${base(open.url)}/health/websocket-gateway`)).status).toBe(404);
  });

  it('is only read, and can be left out', async () => {
    await using fixture = await startFixture({ health: { livePath: '/up' } });
    const post = await fetch(`${base(fixture.url)}/up`, { method: 'POST' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    await using without = await startFixture({ health: false });
    expect((await fetch(`${base(without.url)}/health/live`)).status).toBe(404);
  });
});
