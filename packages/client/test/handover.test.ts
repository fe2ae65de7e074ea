import type { Step } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import type { Rule } from './scripted.ts';
import { acknowledgeSubscriptions, setScene, setSceneInTime, welcome } from './scripted.ts';

const goaway = (spreadMs: number): Step => ({
  send: { type: 'system', intent: 'goaway', payload: { reason: 'shutdown', spreadMs } },
});
const typing = (who: string): Step => ({
  send: { type: 'message', channel: 'guide', intent: 'typing', payload: { who } },
});

describe('[SP-LIV-011] a server that goes away', () => {
  it('is left once the next connection is ready, without a break that anybody sees', async () => {
    await using scene = await setScene([{ rules: acknowledgeSubscriptions }]);
    await scene.client.channel('guide').subscribe({}).ready;
    scene.gateway.act(goaway(0));
    await scene.gateway.until(() => scene.gateway.ended.length === 1);
    expect(scene.gateway.ended).toMatchObject([{ connection: 1, code: 1000 }]);
    expect(scene.gateway.established).toHaveLength(2);
    expect(scene.statuses).toEqual([{ state: 'connecting' }, { state: 'connected' }]);
  });

  it('[SP-LIV-009] is asked again, once the next connection is ready, for what it took no more', async () => {
    const refusal = { code: 'unavailable', message: 'it drains', retryable: true };
    await using scene = await setScene([
      {
        rules: [
          {
            when: { intent: 'ask' },
            steps: [{ send: { type: 'error', ref: '$id', payload: refusal } }],
          },
        ],
      },
      {
        rules: [
          {
            when: { intent: 'ask' },
            steps: [{ send: { type: 'reply', ref: '$id', payload: { answer: '42' } } }],
          },
        ],
      },
    ]);
    const ask = () => scene.client.channel('guide').request('ask', { text: '' });
    await expect(ask(), 'it does not drain yet').rejects.toMatchObject({ code: 'unavailable' });
    scene.gateway.act(goaway(0));
    expect(await ask()).toEqual({ answer: '42' });
    const asked = scene.gateway.received.filter(({ envelope }) => envelope.type === 'message');
    expect(asked.at(-1)).toMatchObject({ connection: 2 });
    expect(scene.errors).toEqual([]);
  });

  it('[SP-LIV-009] is asked again for methods as well', async () => {
    const answer = (response: object): Rule => ({
      when: { type: 'jsonrpc' },
      steps: [
        { send: { type: 'jsonrpc', payload: { jsonrpc: '2.0', id: '$rpc.id', ...response } } },
      ],
    });
    const data = { code: 'unavailable', retryable: true };
    const turnAway = answer({ error: { code: -32017, message: 'it drains', data } });
    await using scene = await setScene([{ rules: [turnAway] }, { rules: [answer({ result: 3 })] }]);
    const sum = () => scene.client.rpc('sum', { of: [1, 2] });
    await expect(sum(), 'it does not drain yet').rejects.toMatchObject({ code: 'unavailable' });
    scene.gateway.act(goaway(0));
    expect(await sum()).toBe(3);
    expect(scene.errors).toEqual([]);
  });

  it('is left at a random moment within the spread', async () => {
    await using scene = await setSceneInTime([{}], { environment: { random: () => 0.5 } });
    await scene.client.connect();
    scene.gateway.act(goaway(4_000));
    await scene.caughtUp();
    scene.clock.advance(1_999);
    await scene.caughtUp();
    expect(scene.gateway.established).toHaveLength(1);
    scene.clock.advance(1);
    await scene.gateway.until(() => scene.gateway.established.length === 2);
  });

  it('is kept for the answers that are still to come', async () => {
    await using scene = await setScene([{}]);
    const asked = scene.client.channel('guide').request('ask', { text: '' });
    const { envelope } = await scene.gateway.next({ intent: 'ask' });
    scene.gateway.act(goaway(0));
    await scene.gateway.until(() => scene.gateway.established.length === 2);
    await scene.caughtUp();
    expect(scene.gateway.ended).toEqual([]);
    const ref = 'id' in envelope ? envelope.id : '';
    scene.gateway.actOn(1, { send: { type: 'reply', ref, payload: { answer: '42' } } });
    expect(await asked).toEqual({ answer: '42' });
    await scene.gateway.until(() => scene.gateway.ended.length === 1);
    expect(scene.gateway.ended).toMatchObject([{ connection: 1, code: 1000 }]);
  });

  it('is kept for the results that this client owes it', async () => {
    await using scene = await setScene([{}]);
    const decided = Promise.withResolvers<void>();
    scene.client.handle('confirm', async () => {
      await decided.promise;
      return { answer: 'yes' };
    });
    await scene.client.connect();
    const payload = { jsonrpc: '2.0', id: 7, method: 'confirm', params: { question: 'Sure?' } };
    scene.gateway.actOn(1, { send: { type: 'jsonrpc', id: 'c', payload } }, goaway(0));
    await scene.gateway.until(() => scene.gateway.established.length === 2);
    await scene.caughtUp();
    expect(scene.gateway.ended).toEqual([]);
    decided.resolve();
    const { connection, envelope } = await scene.gateway.next({ type: 'jsonrpc' });
    expect(connection).toBe(1);
    expect(envelope).toMatchObject({ ref: 'c', payload: { result: { answer: 'yes' } } });
    await scene.gateway.until(() => scene.gateway.ended.length === 1);
    expect(scene.gateway.ended).toMatchObject([{ connection: 1, code: 1000 }]);
  });

  it('is asked for nothing more from the moment at which the next connection is opened', async () => {
    const answers: readonly Rule[] = [
      { when: { intent: 'feedback' }, steps: [{ send: { type: 'ack', ref: '$id' } }] },
    ];
    await using scene = await setScene([{ rules: answers }, { open: [], rules: answers }]);
    await scene.client.connect();
    scene.gateway.actOn(1, goaway(0));
    await scene.gateway.until(() => scene.gateway.established.length === 2);
    const sent = scene.client.channel('guide').send('feedback', { stars: 1 });
    await scene.caughtUp(1);
    scene.gateway.actOn(2, welcome());
    const { connection } = await scene.gateway.next({ intent: 'feedback' });
    expect(connection).toBe(2);
    await sent;
  });

  it('delivers until the next connection has acknowledged, and no message twice', async () => {
    const seen: string[] = [];
    await using scene = await setScene([
      { rules: acknowledgeSubscriptions },
      { rules: [] }, // the test acknowledges by itself
    ]);
    await scene.client.channel('guide').subscribe({ typing: ({ who }) => seen.push(who) }).ready;
    await scene.gateway.next({ type: 'subscribe' });
    scene.gateway.actOn(1, goaway(0));
    const { envelope } = await scene.gateway.next({ type: 'subscribe' });
    scene.gateway.actOn(1, typing('before'));
    await scene.caughtUp(1);
    scene.gateway.actOn(
      2,
      { send: { type: 'ack', ref: 'id' in envelope ? envelope.id : '' } },
      typing('after'),
    );
    await scene.gateway.until(() => scene.gateway.ended.length === 1);
    expect(seen).toEqual(['before', 'after']);
  });

  it('is replaced by the next connection where it closes before that is ready', async () => {
    await using scene = await setScene([{}, { open: [] }]);
    await scene.client.connect();
    scene.gateway.actOn(1, goaway(0));
    await scene.gateway.until(() => scene.gateway.established.length === 2);
    scene.gateway.actOn(1, { close: 1012 });
    await scene.reached('reconnecting');
    expect(scene.client.status).toMatchObject({ state: 'reconnecting' });
  });

  it('leaves the next connection to wait for what is left of its wait', async () => {
    let drawn = 0;
    const random = () => {
      drawn += 1;
      return 0.5;
    };
    await using scene = await setSceneInTime([{}, { refuse: 503 }, {}], {
      environment: { random },
    });
    await scene.client.connect();
    scene.gateway.actOn(1, goaway(0));
    await scene.caughtUp(1);
    scene.clock.advance(0);
    await expect.poll(() => drawn).toBe(2); // for the spread, and for the backoff after the refusal
    scene.clock.advance(200);
    scene.gateway.actOn(1, { close: 1012 });
    await scene.reached('reconnecting');
    expect(scene.client.status).toMatchObject({ state: 'reconnecting', retryInMs: 300 });
  });

  it('is kept for as long as it stays where the next connection is refused', async () => {
    await using scene = await setScene([
      {
        rules: [{ when: { intent: 'feedback' }, steps: [{ send: { type: 'ack', ref: '$id' } }] }],
      },
      { open: [{ close: 4403, reason: 'not you' }] },
    ]);
    await scene.client.connect();
    scene.gateway.act(goaway(0));
    await scene.gateway.until(() => scene.gateway.ended.length === 1);
    await scene.client.channel('guide').send('feedback', { stars: 1 });
    expect(scene.client.status).toEqual({ state: 'connected' });
  });

  it('leaves nothing behind when the client closes in the middle', async () => {
    await using scene = await setSceneInTime([{}], { environment: { random: () => 0.5 } });
    await scene.client.connect();
    scene.gateway.act(goaway(4_000));
    await scene.caughtUp();
    await scene.client.close();
    expect(scene.clock.pending).toBe(0);
  });
});
