import { connectRaw, UpgradeRefused } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { startFixture } from './fixture.ts';
import { createManualTime } from './manual-time.ts';

const echo = (id: string) => ({ id, channel: 'room', intent: 'echo', payload: { text: id } });

describe('the rate of frames', () => {
  it('is in welcome, and beyond it a frame is refused and not acted upon [SP-ENV-060] [SP-SEC-009]', async () => {
    const time = createManualTime();
    const { clock } = time;
    await using fixture = await startFixture({
      clock,
      limits: { messagesPerSecond: 5, messageBurst: 3 },
    });
    await using _ = time.closes(fixture.gateway);
    await using client = await fixture.connect();
    expect(client.received[0]).toMatchObject({
      payload: { limits: { messagesPerSecond: 5, messageBurst: 3 } },
    });
    for (const id of ['1', '2', '3']) {
      expect(await client.ask(echo(id))).toMatchObject({ type: 'reply', ref: id });
    }
    const refused = await client.ask({
      id: '4',
      channel: 'room',
      intent: 'say',
      payload: { text: 'x' },
    });
    expect(refused).toMatchObject({
      type: 'error',
      ref: '4',
      payload: { code: 'rate_limited', retryable: true, retryAfterMs: 200 },
    });
    expect(fixture.seen.said).toEqual([]);
    clock.advance(200);
    expect(await client.ask(echo('5'))).toMatchObject({ type: 'reply', ref: '5' });
  });

  it('does not turn a repeat of what is under way into a second answer [SP-ENV-061]', async () => {
    await using fixture = await startFixture({ limits: { messagesPerSecond: 1, messageBurst: 2 } });
    await using client = await fixture.connect();
    const work = { id: '1', channel: 'room', intent: 'later', payload: { text: 'hang' } };
    for (let n = 0; n < 3; n += 1) client.send(work);
    expect(await client.ask(echo('2'))).toMatchObject({ payload: { code: 'rate_limited' } });
    expect(client.received.filter((envelope) => 'ref' in envelope && envelope.ref === '1')).toEqual(
      [],
    );
  });

  it('does not count the pongs that the gateway asks for [SP-ENV-060]', async () => {
    const time = createManualTime();
    await using fixture = await startFixture({
      clock: time.clock,
      limits: { messagesPerSecond: 1, messageBurst: 100 },
    });
    await using _ = time.closes(fixture.gateway);
    await using client = await fixture.connect();
    let sent = 0;
    for (; sent < 99; sent += 1) {
      expect(await client.ask(echo(String(sent)))).toMatchObject({ type: 'reply' });
      const ping = client.received.findLast(({ type }) => type === 'ping');
      if (ping !== undefined && 'id' in ping) {
        client.send({ type: 'pong', ref: ping.id, timestamp: 0 });
        break;
      }
    }
    expect(sent).toBeLessThan(99);
    for (sent += 1; sent < 100; sent += 1) client.send(echo(String(sent)));
    expect(await client.ask(echo('100'))).toMatchObject({ payload: { code: 'rate_limited' } });
    expect(await client.next((one) => 'ref' in one && one.ref === '99')).toMatchObject({
      type: 'reply',
    });
  });

  it('closes 4429 those who take no notice [SP-ENV-062]', async () => {
    await using fixture = await startFixture({ limits: { messagesPerSecond: 1, messageBurst: 5 } });
    await using rude = await fixture.connect();
    await using polite = await fixture.connect();
    for (let n = 0; n < 20; n += 1) rude.send(echo(String(n)));
    expect(await rude.closed).toMatchObject({
      code: 4429,
      reason: expect.stringContaining('messagesPerSecond'),
    });
    const refusals = rude.received.filter(({ type }) => type === 'error');
    expect(refusals).toHaveLength(5);
    expect(await polite.ask(echo('1'))).toMatchObject({ type: 'reply' });
  });
});

describe('connections of a user', () => {
  it('make room for the newest, and the oldest is told not to come back [SP-CON-065] [SP-LIV-062]', async () => {
    await using fixture = await startFixture({ limits: { maxConnectionsPerUser: 2 } });
    await using first = await fixture.connect({ subject: 'ada' });
    await using second = await fixture.connect({ subject: 'ada' });
    await using other = await fixture.connect({ subject: 'grace' });
    await using third = await fixture.connect({ subject: 'ada' });
    expect(await first.next()).toMatchObject({
      intent: 'evicted',
      payload: { reconnect: false, reason: expect.stringContaining('newer') },
    });
    expect(await first.closed).toMatchObject({ code: 4410 });
    for (const client of [second, other, third]) {
      expect(await client.ask(echo('1'))).toMatchObject({ type: 'reply' });
    }
    expect(fixture.gateway.stats().connections).toMatchObject({ active: 3, users: 2 });
  });

  it('or keep the oldest, and close the newest 4429 [SP-CON-065]', async () => {
    await using fixture = await startFixture({
      limits: { maxConnectionsPerUser: 1, userKeeps: 'oldest' },
    });
    await using first = await fixture.connect();
    await using second = await connectRaw(fixture.url, { token: await fixture.mint() });
    expect(await second.closed).toMatchObject({ code: 4429 });
    expect(second.received).toEqual([]);
    await first.close();
    await using third = await fixture.connect();
    expect(await third.ask(echo('1'))).toMatchObject({ type: 'reply' });
  });
});

describe('an address', () => {
  const refusal = async (connecting: Promise<unknown>): Promise<UpgradeRefused> => {
    const error = await connecting.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UpgradeRefused);
    return error as UpgradeRefused;
  };

  it('has so many connections, and no more [SP-CON-005]', async () => {
    await using fixture = await startFixture({ limits: { maxConnectionsPerAddress: 1 } });
    await using first = await fixture.connect();
    const error = await refusal(fixture.connect());
    expect([error.status, error.headers['retry-after']]).toEqual([429, '5']);
    expect(error.body).toContain('address');
    await first.close();
    await expect.poll(() => fixture.gateway.stats().connections.active).toBe(0);
    await using second = await fixture.connect();
    expect(second.received).toHaveLength(1);
  });

  it('may try so often, also in vain [SP-CON-005]', async () => {
    await using fixture = await startFixture({
      limits: { upgradesPerSecondPerAddress: 1, upgradeBurstPerAddress: 2 },
    });
    for (let n = 0; n < 2; n += 1) {
      const refused = await connectRaw(fixture.url, { token: 'nonsense' });
      expect(await refused.closed).toMatchObject({ code: 4401 });
    }
    const error = await refusal(fixture.connect());
    expect([error.status, error.headers['retry-after']]).toEqual([429, '1']);
  });

  it('is what a trusted proxy says, and only that [SP-CON-062]', async () => {
    await using fixture = await startFixture({
      limits: { maxConnectionsPerAddress: 1 },
      trustProxy: { from: ['127.0.0.1'] },
    });
    const via = (forwarded: string) =>
      fixture.connect({}, { headers: { 'x-forwarded-for': forwarded } });
    await using first = await via('192.0.2.1');
    await using second = await via('192.0.2.2');
    expect((await refusal(via('192.0.2.3, 192.0.2.1'))).status).toBe(429);
    expect(fixture.gateway.connections().map(({ address }) => address)).toEqual([
      '192.0.2.1',
      '192.0.2.2',
    ]);
    expect([first.received.length, second.received.length]).toEqual([1, 1]);
  });
});

describe('use', () => {
  it('ends with 4408 where nothing was asked for long; pings are no use, work is [SP-LIV-060]', async () => {
    const time = createManualTime();
    const { clock } = time;
    await using fixture = await startFixture({ clock, heartbeat: { idleTimeoutMs: 300 } });
    await using _ = time.closes(fixture.gateway);
    await using idle = await fixture.connect();
    await using busy = await fixture.connect();
    expect(idle.received[0]).toMatchObject({ payload: { heartbeat: { idleTimeoutMs: 300 } } });
    busy.send({ id: '1', channel: 'room', intent: 'later', payload: { text: 'hang' } });
    await busy.ask({ type: 'ping', id: 'p' });
    clock.advance(299);
    expect(await idle.ask({ type: 'ping', id: 'p' })).toMatchObject({ type: 'pong' });
    clock.advance(1);
    expect(await idle.closed).toMatchObject({
      code: 4408,
      reason: expect.stringContaining('asked'),
    });
    expect(await busy.ask({ type: 'ping', id: 'p' })).toMatchObject({ type: 'pong' });
  });
});

describe('limits that cannot be meant', () => {
  it.each([
    [{ messagesPerSecond: 0 }, 'limits.messagesPerSecond'],
    [{ maxFragments: 1.5 }, 'limits.maxFragments'],
    [{ userKeeps: 'all' as 'newest' }, 'limits.userKeeps'],
  ])('are refused: %o', async (limits, named) => {
    await expect(startFixture({ limits })).rejects.toThrow(named);
  });
});
