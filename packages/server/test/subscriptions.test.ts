import { describe, expect, it } from 'vitest';
import { startFixture } from './fixture.ts';

const isMessage = ({ type }: { type: string }): boolean => type === 'message';

describe('a subscription', () => {
  it('brings what is published on exactly that address, to the author too [SP-SUB-002] [SP-SUB-007] [SP-SUB-009]', async () => {
    await using fixture = await startFixture();
    await using author = await fixture.connect();
    await using reader = await fixture.connect({ subject: 'grace' });
    await using other = await fixture.connect();
    for (const client of [author, reader])
      await client.ask({ type: 'subscribe', id: 's', channel: 'room' });
    await other.ask({ type: 'subscribe', id: 's', channel: 'pillar:content' });
    await author.ask({ id: '1', channel: 'room', intent: 'say', payload: { text: 'hi' } });
    const message = {
      type: 'message',
      channel: 'room',
      intent: 'said',
      payload: { text: 'hi', by: 'ada' },
    };
    expect(await reader.next(isMessage)).toMatchObject({
      ...message,
      timestamp: expect.any(Number),
    });
    expect(await author.next(isMessage)).toMatchObject(message);
    await other.ask({ type: 'ping', id: 'p' });
    expect(other.received.some(isMessage)).toBe(false);
  });

  it('has one order for everybody [SP-SUB-008]', async () => {
    await using fixture = await startFixture();
    const readers = await Promise.all([1, 2, 3].map(() => fixture.connect()));
    for (const reader of readers) await reader.ask({ type: 'subscribe', id: 's', channel: 'room' });
    const texts = Array.from({ length: 300 }, (_, index) => String(index));
    for (const [index, text] of texts.entries()) {
      readers[index % 3]?.send({
        id: `m${text}`,
        channel: 'room',
        intent: 'say',
        payload: { text },
      });
    }
    const orders = await Promise.all(
      readers.map(async (reader) => {
        const order: unknown[] = [];
        while (order.length < texts.length) {
          const message = await reader.next(isMessage);
          order.push(message.type === 'message' ? message.payload : message);
        }
        return JSON.stringify(order);
      }),
    );
    expect(new Set(orders).size).toBe(1);
  });

  it('is acknowledged again when repeated, and ends when told to [SP-SUB-003] [SP-SUB-004] [SP-SUB-005]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    const subscribe = (id: string) => client.ask({ type: 'subscribe', id, channel: 'room' });
    const unsubscribe = (id: string) => client.ask({ type: 'unsubscribe', id, channel: 'room' });
    expect([await subscribe('1'), await subscribe('2')]).toMatchObject([
      { type: 'ack' },
      { type: 'ack' },
    ]);
    await fixture.gateway.publish('room', 'said', { text: 'once', by: 'x' });
    expect(await unsubscribe('3')).toEqual({ type: 'ack', ref: '3' });
    await fixture.gateway.publish('room', 'said', { text: 'never', by: 'x' });
    expect(await unsubscribe('4')).toMatchObject({
      type: 'error',
      payload: { code: 'not_subscribed' },
    });
    expect(await client.ask({ type: 'unsubscribe', id: '5', channel: 'nowhere' })).toMatchObject({
      payload: { code: 'not_subscribed' },
    });
    expect(client.received.filter(isMessage)).toHaveLength(1);
    expect(fixture.gateway.stats().channels).toEqual({});
  });

  it('is refused in order, and harms no other [SP-SUB-001] [SP-SUB-012] [SP-MSG-013]', async () => {
    await using fixture = await startFixture({ limits: { maxSubscriptions: 1 } });
    await using client = await fixture.connect({ scopes: ['own:read'] });
    const code = async (channel: string) => {
      const answer = await client.ask({ type: 'subscribe', id: channel, channel });
      return answer.type === 'error' ? answer.payload.code : answer.type;
    };
    expect(await code('own:ada')).toBe('ack');
    expect(await code('own:ada')).toBe('ack');
    expect(await code('nowhere')).toBe('unknown_channel');
    expect(await code('@session:x')).toBe('forbidden');
    expect(await code('own:grace')).toBe('forbidden');
    expect(await code('room')).toBe('rate_limited');
    await using bare = await fixture.connect();
    expect(await bare.ask({ type: 'subscribe', id: '1', channel: 'own:ada' })).toMatchObject({
      payload: { code: 'forbidden', message: expect.stringContaining('own:read') },
    });
  });

  it('is acknowledged where the channel emits nothing [SP-SUB-031]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    const answer = await client.ask({ type: 'subscribe', id: '1', channel: 'pillar:exact' });
    expect(answer).toMatchObject({ type: 'ack', ref: '1' });
  });

  it('says that it cannot recover where there is no history [SP-SUB-020] [SP-SUB-021]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    const payload = { since: { epoch: 'e1', offset: 41 } };
    const since = await client.ask({ type: 'subscribe', id: '1', channel: 'room', payload });
    expect(since).toEqual({
      type: 'ack',
      ref: '1',
      payload: { recovered: false, cause: 'policy' },
    });
    const plain = await client.ask({ type: 'subscribe', id: '2', channel: 'room' });
    expect(plain).not.toHaveProperty('payload.recovered');
  });

  it('ends with its connection', async () => {
    await using fixture = await startFixture();
    const client = await fixture.connect();
    await client.ask({ type: 'subscribe', id: '1', channel: 'room' });
    expect(fixture.gateway.stats().channels).toEqual({ room: 1 });
    await client.close();
    await expect.poll(() => fixture.gateway.stats().channels).toEqual({});
  });
});

describe('publish', () => {
  it('refuses what the contract does not emit, in the words of the contract [SP-SUB-009]', async () => {
    await using fixture = await startFixture();
    const publish = fixture.gateway.publish as (...args: unknown[]) => Promise<unknown>;
    await expect(publish('nowhere', 'said', {})).rejects.toThrow('No channel at "nowhere"');
    await expect(publish('room', 'sad', {})).rejects.toThrow('it emits said');
    await expect(publish('room', 'said', { text: 7, by: 'x' })).rejects.toThrow('/text');
    expect(await fixture.gateway.publish('room', 'said', { text: '', by: '' })).toEqual({
      status: 'published',
    });
  });

  it('closes 4508 a subscriber that does not read, and serves the others [SP-LIV-026]', async () => {
    await using fixture = await startFixture({ limits: { maxBufferedBytes: 300_000 } });
    await using stuck = await fixture.connect();
    await using reader = await fixture.connect();
    for (const client of [stuck, reader])
      await client.ask({ type: 'subscribe', id: 's', channel: 'room' });
    stuck.socket.pause();
    const text = 'x'.repeat(50_000);
    for (let sent = 0; sent < 400 && fixture.gateway.connections().length === 2; sent += 1) {
      await fixture.gateway.publish('room', 'said', { text, by: 'x' });
      await reader.next(isMessage);
    }
    stuck.socket.resume();
    expect(await stuck.closed).toMatchObject({ code: 4508 });
    expect(await reader.ask({ type: 'ping', id: 'p' })).toMatchObject({ type: 'pong' });
  });
});
