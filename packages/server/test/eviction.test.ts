import { connectRaw } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { startFixture } from './fixture.ts';

const SESSION = '0b7c9d2e-4b0e-4a3f-9c53-2d1f0a6e8b11';

describe('eviction', () => {
  it('says so, and whether to come back, then closes 4410 [SP-LIV-023]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    const [info] = fixture.gateway.connections();
    const evicted = await fixture.gateway.evict(
      { connection: info?.id ?? '' },
      { reason: 'maintenance of your account', reconnect: true },
    );
    expect(evicted).toBe(1);
    expect(await client.next()).toEqual({
      type: 'system',
      intent: 'evicted',
      payload: { reason: 'maintenance of your account', reconnect: true },
    });
    expect(await client.closed).toEqual({ code: 4410, reason: 'maintenance of your account' });
  });

  it('ends every connection of a user, and of nobody else', async () => {
    await using fixture = await startFixture();
    await using one = await fixture.connect({ subject: 'ada' });
    await using two = await fixture.connect({ subject: 'ada' });
    await using other = await fixture.connect({ subject: 'grace' });
    expect(await fixture.gateway.evict({ user: 'ada' })).toBe(2);
    expect(await fixture.gateway.evict({ user: 'ada' })).toBe(0);
    expect(await one.next()).toMatchObject({ payload: { reason: 'evicted', reconnect: false } });
    expect([(await one.closed).code, (await two.closed).code]).toEqual([4410, 4410]);
    expect(await other.ask({ type: 'ping', id: 'p' })).toMatchObject({ type: 'pong' });
  });

  it('takes the same session of two users for two sessions [SP-CON-022]', async () => {
    await using fixture = await startFixture();
    const url = new URL(fixture.url);
    url.searchParams.set('session', SESSION);
    await using ada = await connectRaw(url.href, { token: await fixture.mint({ subject: 'ada' }) });
    await using grace = await connectRaw(url.href, {
      token: await fixture.mint({ subject: 'grace' }),
    });
    await ada.next();
    await grace.next();
    expect(await fixture.gateway.evict({ user: 'grace', session: SESSION })).toBe(1);
    expect(await fixture.gateway.evict({ user: 'ada', session: 'another' })).toBe(0);
    expect(await grace.closed).toMatchObject({ code: 4410 });
    expect(await ada.ask({ type: 'ping', id: 'p' })).toMatchObject({ type: 'pong' });
  });

  it('stops the work of the connection, and finds nobody where nobody is', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    client.send({ id: '1', channel: 'room', intent: 'later', payload: { text: 'hang' } });
    await client.ask({ type: 'ping', id: 'p' });
    expect(await fixture.gateway.evict({ connection: 'nobody' })).toBe(0);
    await fixture.gateway.evict({ user: 'ada' });
    await client.closed;
    await expect.poll(() => fixture.seen.ended).toEqual(['room']);
  });
});
