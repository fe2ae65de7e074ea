import type { Policy, PolicyRequest } from '@sallyport/server';
import { describe, expect, it } from 'vitest';
import { startFixture } from './fixture.ts';

const echo = { channel: 'room', intent: 'echo', payload: { text: 'x' } };
const sum = { jsonrpc: '2.0', id: 1, method: 'sum', params: { of: [1] } };

async function ask(policy: Policy) {
  const fixture = await startFixture({ policy });
  const client = await fixture.connect({ scopes: ['own:read'] });
  const answers = {
    subscribe: await client.ask({ type: 'subscribe', id: '1', channel: 'own:ada' }),
    send: await client.ask({ id: '2', ...echo }),
    call: await client.ask({ type: 'jsonrpc', id: '3', payload: sum }),
  };
  return { ...fixture, client, answers, [Symbol.asyncDispose]: fixture[Symbol.asyncDispose] };
}

describe('a policy', () => {
  it('is asked what is done, after the contract allowed it', async () => {
    const asked: PolicyRequest[] = [];
    await using fixture = await ask((request) => {
      asked.push(request);
      return true;
    });
    expect(fixture.answers).toMatchObject({
      subscribe: { type: 'ack' },
      send: { type: 'reply' },
      call: { payload: { result: 1 } },
    });
    expect(asked).toMatchObject([
      { action: 'subscribe', channel: 'own:ada', identity: { subject: 'ada' } },
      { action: 'send', channel: 'room', intent: 'echo' },
      { action: 'call', method: 'sum' },
    ]);
    await fixture.client.ask({ type: 'subscribe', id: '4', channel: 'own:grace' });
    await fixture.client.ask({ id: '5', channel: 'room', intent: 'admin', payload: {} });
    expect(asked).toHaveLength(3);
  });

  it('refuses in its own words', async () => {
    await using fixture = await ask(({ action }) => `Not ${action} at night.`);
    expect(fixture.answers).toMatchObject({
      subscribe: { payload: { code: 'forbidden', message: 'Not subscribe at night.' } },
      send: { payload: { code: 'forbidden', message: 'Not send at night.' } },
      call: { payload: { error: { code: -32014, message: 'Not call at night.' } } },
    });
  });

  it.each<[string, Policy]>([
    ['says false', () => false],
    [
      'throws',
      () => {
        throw new Error('a secret of the machine room');
      },
    ],
    ['says nothing', () => undefined as never],
    ['promises', () => Promise.resolve(true) as never],
    ['says something like true', () => 1 as never],
  ])('fails closed where it %s [SP-SEC-006]', async (_name, policy) => {
    await using fixture = await ask(policy);
    const { subscribe, send, call } = fixture.answers;
    expect(subscribe).toMatchObject({ payload: { code: 'forbidden' } });
    expect(send).toMatchObject({ payload: { code: 'forbidden' } });
    expect(call).toMatchObject({ payload: { error: { code: -32014 } } });
    expect(JSON.stringify(fixture.client.received)).not.toContain('secret');
  });

  it('ends subscriptions after a refresh [SP-LIV-022] [SP-SUB-010]', async () => {
    let allowed = true;
    await using fixture = await startFixture({ policy: () => allowed || 'Closed for today.' });
    await using client = await fixture.connect();
    await client.ask({ type: 'subscribe', id: '1', channel: 'room' });
    allowed = false;
    await client.ask({ type: 'refresh', id: '2', payload: { token: await fixture.mint() } });
    expect(await client.next()).toMatchObject({
      intent: 'unsubscribed',
      channel: 'room',
      payload: { reason: 'Closed for today.' },
    });
    expect(fixture.gateway.stats().channels).toEqual({});
  });
});
