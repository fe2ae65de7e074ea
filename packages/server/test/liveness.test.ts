import { connectRaw } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { startFixture } from './fixture.ts';
import { createManualTime } from './manual-time.ts';

describe('liveness', () => {
  it('answers ping with its clock, and ignores pong [SP-LIV-004]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    client.send({ type: 'pong', ref: 'x', timestamp: 1 });
    expect(await client.ask({ type: 'ping', id: 'p', timestamp: 1 })).toEqual({
      type: 'pong',
      ref: 'p',
      timestamp: expect.any(Number),
    });
    client.send({ type: 'ping' });
    expect(await client.next()).not.toHaveProperty('ref');
  });

  it('pings the silent, and closes 4408 those that do not answer [SP-LIV-001] [SP-LIV-002] [SP-LIV-003]', async () => {
    await using fixture = await startFixture({ heartbeat: { intervalMs: 20, timeoutMs: 200 } });
    const answers = await fixture.connect();
    const pings = new Promise<void>((resolve) => answers.socket.once('ping', () => resolve()));
    await using mute = await connectRaw(fixture.url, { token: await fixture.mint() });
    mute.socket.on('ping', () => {});
    Object.assign(mute.socket, { pong: () => {} });
    await pings;
    expect(await mute.closed).toMatchObject({ code: 4408 });
    expect(await answers.ask({ type: 'ping', id: 'p' })).toMatchObject({ type: 'pong' });
  });

  it('pings those who came together at different times, each within an interval [SP-LIV-001]', async () => {
    const { clock, closes } = createManualTime();
    const heartbeat = { intervalMs: 30_000, timeoutMs: 60_000 };
    await using fixture = await startFixture({ clock, heartbeat });
    await using _closing = closes(fixture.gateway);
    const clients = await Promise.all(Array.from({ length: 32 }, () => fixture.connect()));
    let pinged = 0;
    for (const { socket } of clients) socket.once('ping', () => (pinged += 1));
    const seen: number[] = [];
    for (let second = 1; second <= 30; second += 1) {
      clock.advance(1_000);
      await Promise.all(clients.map((client) => client.ask({ type: 'ping', id: `p${second}` })));
      seen.push(pinged);
    }
    expect(seen[12]).toBe(0);
    expect(seen.at(-1)).toBe(32);
    expect(new Set(seen).size).toBeGreaterThan(3); // chance puts all 32 into three of fifteen seconds never
  });
});

describe('a token that ends', () => {
  it('is announced, and closes 4401 where nothing follows [SP-LIV-018] [SP-LIV-019]', async () => {
    await using fixture = await startFixture({ heartbeat: { intervalMs: 20 } });
    await using client = await fixture.connect({ expiresInSec: 2 });
    expect(await client.next()).toMatchObject({ type: 'system', intent: 'expiring' });
    expect(await client.closed).toMatchObject({
      code: 4401,
      reason: expect.stringContaining('expired'),
    });
    expect(client.received.filter(({ type }) => type === 'system')).toHaveLength(2);
  });

  it('is replaced in place by one of the same subject [SP-LIV-020] [SP-LIV-021]', async () => {
    await using fixture = await startFixture({ heartbeat: { intervalMs: 20 } });
    await using client = await fixture.connect({ expiresInSec: 2 });
    const refresh = async (id: string, token: string) =>
      client.ask({ type: 'refresh', id, payload: { token } });
    const other = await refresh('1', await fixture.mint({ subject: 'grace' }));
    expect(other).toMatchObject({ type: 'error', payload: { code: 'forbidden' } });
    const twice = { type: 'refresh', id: 'twice', payload: { token: 'nonsense' } };
    client.send(twice);
    client.send(twice);
    await client.ask({ type: 'ping', id: 'twice' });
    await client.next((envelope) => envelope.type === 'error');
    const broken = await refresh('2', 'nonsense');
    expect(broken).toMatchObject({
      type: 'error',
      payload: { code: 'forbidden', message: expect.not.stringContaining('nonsense') },
    });
    expect(
      client.received.filter((envelope) => 'ref' in envelope && envelope.ref === 'twice'),
    ).toHaveLength(2);
    const admin = await client.ask({ id: '3', channel: 'room', intent: 'admin', payload: {} });
    expect(admin).toMatchObject({ payload: { code: 'forbidden' } });
    const good = await refresh(
      '4',
      await fixture.mint({ scopes: ['room:admin', 'room:write'], expiresInSec: 600 }),
    );
    expect(good).toMatchObject({ type: 'ack', payload: { expiresAt: expect.any(Number) } });
    expect(
      await client.ask({ id: '5', channel: 'room', intent: 'admin', payload: {} }),
    ).toMatchObject({ type: 'reply' });
  });

  it('takes subscriptions with it that the new one does not allow [SP-LIV-022] [SP-SUB-010]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect({ scopes: ['own:read'] });
    await client.ask({ type: 'subscribe', id: '1', channel: 'own:ada' });
    await client.ask({ type: 'subscribe', id: '2', channel: 'room' });
    await client.ask({ type: 'refresh', id: '3', payload: { token: await fixture.mint() } });
    expect(await client.next()).toMatchObject({
      type: 'system',
      intent: 'unsubscribed',
      channel: 'own:ada',
      payload: { reason: expect.stringContaining('own:read') },
    });
    expect(fixture.gateway.stats().channels).toEqual({ room: 1 });
  });
});

describe('drain', () => {
  it('says goaway, finishes the work, takes no more, and closes 1012 [SP-LIV-007] [SP-LIV-008] [SP-LIV-009] [SP-LIV-010] [SP-LIV-030]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    client.send({ id: '1', channel: 'room', intent: 'forever', payload: {} });
    await client.next((envelope) => envelope.type === 'reply' && envelope.seq === 2);
    const closing = fixture.gateway.close({
      reason: 'upgrade',
      spreadMs: 0,
      deadlineMs: 5_000,
    });
    expect(fixture.gateway.close()).toBe(closing);
    expect(await client.next(({ type }) => type === 'system')).toMatchObject({
      intent: 'goaway',
      payload: { reason: 'upgrade', spreadMs: 0 },
    });
    expect(
      await client.ask({ id: '2', channel: 'room', intent: 'echo', payload: { text: '' } }),
    ).toMatchObject({
      payload: { code: 'unavailable', retryable: true },
    });
    client.send({ type: 'cancel', ref: '1' });
    expect(await client.next(({ type }) => type === 'error')).toMatchObject({ ref: '1' });
    expect(await client.closed).toEqual({ code: 1012, reason: 'upgrade' });
    await closing;
  });

  it('waits no longer than its deadline', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    client.send({ id: '1', channel: 'room', intent: 'later', payload: { text: 'hang' } });
    await client.ask({ type: 'ping', id: 'p' });
    await fixture.gateway.close({ deadlineMs: 50 });
    expect(await client.closed).toMatchObject({ code: 1012 });
    expect(fixture.seen.ended).toEqual(['room']);
  });
});

describe('figures', () => {
  it('count what passed', async () => {
    await using fixture = await startFixture({ instance: 'gw-1' });
    await using client = await fixture.connect({ subject: 'grace' });
    await client.ask({ type: 'subscribe', id: '1', channel: 'room' });
    await client.ask({ id: '2', channel: 'room', intent: 'echo', payload: { text: '' } });
    await client.ask({ id: '3', channel: 'nowhere', intent: 'echo', payload: {} });
    expect(fixture.gateway.stats()).toMatchObject({
      instance: 'gw-1',
      draining: false,
      connections: { active: 1, total: 1 },
      messages: { in: 3, out: 4 },
      errors: { unknown_channel: 1 },
      channels: { room: 1 },
      latencyMs: { p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number) },
    });
    expect(fixture.gateway.connections()).toMatchObject([
      { userId: 'grace', channels: ['room'], inFlight: 0 },
    ]);
  });

  it('start without latencies', async () => {
    await using fixture = await startFixture();
    expect(fixture.gateway.stats()).not.toHaveProperty('latencyMs');
  });
});
