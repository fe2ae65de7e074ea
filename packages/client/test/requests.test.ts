import { ClientError, ProtocolError } from '@sallyport/client';
import { describe, expect, it } from 'vitest';
import type { Rule } from './scripted.ts';
import { setScene, setSceneInTime, welcome } from './scripted.ts';

const answerAsk: Rule = {
  when: { intent: 'ask' },
  steps: [{ send: { type: 'reply', ref: '$id', payload: { answer: 'yes' } } }],
};

describe('request', () => {
  it('connects by itself, and resolves with the reply', async () => {
    await using scene = await setScene([{ rules: [answerAsk] }]);
    await expect(scene.client.channel('guide').request('ask', { text: 'So?' })).resolves.toEqual({
      answer: 'yes',
    });
    expect(scene.gateway.received[0]?.envelope).toEqual({
      type: 'message',
      id: expect.stringMatching(/^.{8,64}$/),
      channel: 'guide',
      intent: 'ask',
      payload: { text: 'So?' },
    });
  });

  it('introduces itself: subprotocol, token, contract, session; no token in the URL [SP-SEC-012]', async () => {
    await using scene = await setScene();
    await scene.client.connect();
    expect(scene.gateway.established).toEqual([
      {
        subprotocols: ['sallyport.v1', 'bearer.header.payload.signature'],
        token: 'header.payload.signature',
        query: { contract: 'scripted@1.2.0', session: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      },
    ]);
  });

  it('[SP-REQ-016] never uses an id twice', async () => {
    await using scene = await setScene([{ rules: [answerAsk] }]);
    const guide = scene.client.channel('guide');
    await Promise.all(Array.from({ length: 50 }, () => guide.request('ask', { text: '' })));
    const ids = scene.gateway.received.map(({ envelope }) => 'id' in envelope && envelope.id);
    expect(new Set(ids).size).toBe(50);
  });

  it('rejects with what the server answered', async () => {
    const payload = { code: 'rate_limited', message: 'Slowly.', retryable: true, retryAfterMs: 9 };
    await using scene = await setScene([
      {
        rules: [
          { when: { intent: 'ask' }, steps: [{ send: { type: 'error', ref: '$id', payload } }] },
        ],
      },
    ]);
    const refused = await scene.client.channel('guide').request('ask', { text: '' }).catch(String);
    expect(refused).toBe('ProtocolError: Slowly.');
    expect(scene.errors).toEqual([]);
  });

  it('tells declared errors apart, with their data', async () => {
    const payload = {
      code: 'over_quota',
      message: 'Too much.',
      retryable: false,
      data: { limit: 3 },
    };
    await using scene = await setScene([
      {
        rules: [
          { when: { intent: 'ask' }, steps: [{ send: { type: 'error', ref: '$id', payload } }] },
        ],
      },
    ]);
    const guide = scene.client.channel('guide');
    const error: unknown = await guide.request('ask', { text: '' }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ProtocolError);
    expect(guide.declaredError('ask', error)).toEqual({ code: 'over_quota', data: { limit: 3 } });
    expect(guide.declaredError('ask', new ProtocolError('timeout', ''))).toBeUndefined();
    expect(guide.declaredError('ask', new Error('other'))).toBeUndefined();
  });

  it('[SP-MSG-011] ignores answers that are late, doubled or nobody asked for', async () => {
    const reply = { type: 'reply', ref: '$id', payload: { answer: 'first' } };
    await using scene = await setScene([
      {
        rules: [
          {
            when: { intent: 'ask' },
            steps: [
              { send: { ...reply, ref: 'nobody' } },
              { send: reply },
              { send: { ...reply, payload: { answer: 'second' } } },
              {
                send: {
                  type: 'error',
                  ref: '$id',
                  payload: { code: 'internal', message: '', retryable: false },
                },
              },
            ],
          },
        ],
      },
    ]);
    const guide = scene.client.channel('guide');
    await expect(guide.request('ask', { text: '' })).resolves.toEqual({ answer: 'first' });
    await expect(guide.request('ask', { text: '' })).resolves.toEqual({ answer: 'first' });
    expect(scene.errors).toEqual([]);
  });

  it('[SP-MSG-015] does not take an error without ref for an answer', async () => {
    await using scene = await setScene([
      {
        rules: [
          {
            when: { intent: 'ask' },
            steps: [
              {
                send: {
                  type: 'error',
                  payload: { code: 'internal', message: 'Elsewhere.', retryable: false },
                },
              },
              ...answerAsk.steps,
            ],
          },
        ],
      },
    ]);
    await expect(scene.client.channel('guide').request('ask', { text: '' })).resolves.toBeDefined();
    expect(scene.errors).toMatchObject([{ name: 'ProtocolError', message: 'Elsewhere.' }]);
  });

  it('reports an answer of the wrong type, and waits on for the right one', async () => {
    await using scene = await setScene([
      {
        rules: [
          {
            when: { intent: 'ask' },
            steps: [{ send: { type: 'ack', ref: '$id' } }, ...answerAsk.steps],
          },
        ],
      },
    ]);
    await expect(scene.client.channel('guide').request('ask', { text: '' })).resolves.toBeDefined();
    expect(scene.errors).toMatchObject([{ code: 'invalid_frame' }]);
  });

  it('throws at once what cannot be written', async () => {
    await using scene = await setScene();
    const cycle: { text: string; self?: unknown } = { text: '' };
    cycle.self = cycle;
    await expect(scene.client.channel('guide').request('ask', cycle)).rejects.toThrow(TypeError);
  });
});

describe('send', () => {
  it('resolves with the acknowledgement', async () => {
    await using scene = await setScene([
      { rules: [{ when: { intent: 'feedback' }, steps: [{ send: { type: 'ack', ref: '$id' } }] }] },
    ]);
    await scene.client.channel('guide').send('feedback', { stars: 5 });
    expect(scene.gateway.received).toMatchObject([{ envelope: { payload: { stars: 5 } } }]);
  });

  it('[SP-MSG-007] sends no id where no answer is wanted', async () => {
    await using scene = await setScene();
    await scene.client.channel('guide').send('feedback', { stars: 5 }, { ack: false });
    const { envelope } = await scene.gateway.next({ intent: 'feedback' });
    expect(envelope).not.toHaveProperty('id');
  });
});

describe('deadlines', () => {
  it('[SP-REQ-014] gives up after its time, and cancels', async () => {
    await using scene = await setSceneInTime();
    await scene.client.connect();
    const asked = scene.client.channel('guide').request('ask', { text: '' }, { timeoutMs: 700 });
    const { envelope } = await scene.gateway.next({ intent: 'ask' });
    scene.clock.advance(699);
    scene.clock.advance(1);
    await expect(asked).rejects.toMatchObject({ code: 'timeout', name: 'ClientError' });
    await scene.gateway.next({ type: 'cancel', ref: 'id' in envelope && envelope.id });
  });

  it('gives up on what was never sent, without a cancel', async () => {
    await using scene = await setSceneInTime([{ refuse: 503 }, {}], { timeoutMs: 100 });
    const asked = scene.client.channel('guide').request('ask', { text: '' });
    await scene.gateway.until(() => scene.gateway.established.length === 1);
    scene.clock.advance(100);
    await expect(asked).rejects.toMatchObject({ code: 'timeout' });
    await scene.reached('reconnecting');
    scene.clock.advance(0);
    await scene.reached('connected');
    expect(scene.gateway.received).toEqual([]);
  });
});

describe('signals', () => {
  it('rejects at once, and cancels', async () => {
    await using scene = await setScene();
    const controller = new AbortController();
    const { signal } = controller;
    const asked = scene.client.channel('guide').request('ask', { text: '' }, { signal });
    const { envelope } = await scene.gateway.next({ intent: 'ask' });
    controller.abort('changed my mind');
    await expect(asked).rejects.toMatchObject({
      code: 'aborted',
      name: 'AbortError',
      cause: 'changed my mind',
    });
    await scene.gateway.next({ type: 'cancel', ref: 'id' in envelope && envelope.id });
  });

  it('sends nothing where the signal has aborted already', async () => {
    await using scene = await setScene();
    const asked = scene.client
      .channel('guide')
      .request('ask', { text: '' }, { signal: AbortSignal.abort() });
    await expect(asked).rejects.toMatchObject({ code: 'aborted' });
    expect(scene.client.status).toEqual({ state: 'idle' });
  });

  it('takes back what was not sent yet', async () => {
    await using scene = await setScene([{ open: [] }]);
    const controller = new AbortController();
    const guide = scene.client.channel('guide');
    const asked = guide.request('ask', { text: 'never' }, { signal: controller.signal });
    await scene.gateway.until(() => scene.gateway.established.length === 1);
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: 'aborted' });
    scene.gateway.act(welcome());
    await guide.send('feedback', { stars: 1 }, { ack: false });
    await scene.gateway.next({ intent: 'feedback' });
    expect(scene.gateway.received).toHaveLength(1);
  });
});

describe('limits', () => {
  it('refuses more than the outbox holds', async () => {
    await using scene = await setScene([{ open: [] }], { maxOutbox: 2 });
    const guide = scene.client.channel('guide');
    const sends = [1, 2, 3].map((stars) => guide.send('feedback', { stars }, { ack: false }));
    await expect(sends[2]).rejects.toMatchObject({ code: 'outbox_full' });
    await scene.gateway.until(() => scene.gateway.established.length === 1);
    scene.gateway.act(welcome());
    await Promise.all(sends.slice(0, 2));
    await scene.gateway.until(() => scene.gateway.received.length === 2);
  });

  it('[SP-ENV-016] refuses a frame that the server would not take, also one that waited', async () => {
    const limits = { maxFrameBytes: 300, maxDepth: 32, maxInFlight: 9, maxSubscriptions: 9 };
    await using scene = await setScene([{ open: [welcome({ limits })], rules: [answerAsk] }]);
    const guide = scene.client.channel('guide');
    const tooLarge = (text: string) =>
      expect(guide.request('ask', { text })).rejects.toMatchObject({ code: 'too_large' });
    await tooLarge('x'.repeat(300));
    await tooLarge('€'.repeat(90));
    await expect(guide.request('ask', { text: 'x'.repeat(90) })).resolves.toBeDefined();
    expect(scene.gateway.received).toHaveLength(1);
  });

  it('[SP-ENV-016] keeps back what would be too many in flight until one is answered', async () => {
    const limits = { maxFrameBytes: 300, maxDepth: 32, maxInFlight: 2, maxSubscriptions: 9 };
    await using scene = await setScene([{ open: [welcome({ limits })] }]);
    const guide = scene.client.channel('guide');
    const asked = () =>
      scene.gateway.received.filter(({ envelope }) => envelope.type === 'message');
    const ids = () => asked().map(({ envelope }) => Object(envelope).id);
    const answers = ['1', '2', '3'].map((text) => guide.request('ask', { text }));
    await scene.gateway.until(() => asked().length === 2);
    await scene.caughtUp();
    expect(asked()).toHaveLength(2);
    const reply = (ref: string) => ({ send: { type: 'reply', ref, payload: { answer: ref } } });
    scene.gateway.act(reply(ids()[1]));
    await scene.gateway.until(() => asked().length === 3);
    scene.gateway.act(reply(ids()[0]), reply(ids()[2]));
    await expect(Promise.all(answers)).resolves.toEqual(
      [ids()[0], ids()[1], ids()[2]].map((answer) => ({ answer })),
    );
  });

  it('keeps back what the socket has no room for', async () => {
    const limits = { maxFrameBytes: 1e9, maxDepth: 32, maxInFlight: 9, maxSubscriptions: 9 };
    await using scene = await setScene([{ open: [welcome({ limits })], rules: [answerAsk] }], {
      maxBufferedBytes: 0,
      maxOutboxBytes: 1e9,
    });
    await scene.client.connect();
    const guide = scene.client.channel('guide');
    const large = guide.request('ask', { text: 'x'.repeat(16_777_216) }); // more than any socket takes at once
    const small = guide.request('ask', { text: '' });
    await large;
    expect(scene.gateway.received, 'the small one waits').toHaveLength(1);
    await small;
  });
});

describe('misuse', () => {
  it('is a TypeError at once that says what to write', async () => {
    await using scene = await setScene();
    // @ts-expect-error no such address
    expect(() => scene.client.channel('guide/chat')).toThrow(/segments of .* joined by ":"/);
    expect(() => scene.client.channel('pillar:ä')).toThrow(TypeError);
    await expect(setScene([{}], { url: 'https://example.com' })).rejects.toThrow(/wss:\/\/example/);
    await expect(setScene([{}], { token: 'no jwt' })).rejects.toThrow(/header\.payload\.signature/);
  });

  it('is refused after close', async () => {
    await using scene = await setScene();
    await scene.client.close();
    await scene.client.close();
    const guide = scene.client.channel('guide');
    const closed = { code: 'closed' };
    await expect(guide.request('ask', { text: '' })).rejects.toMatchObject(closed);
    await expect(scene.client.connect()).rejects.toMatchObject(closed);
    await expect(guide.subscribe({}).ready).rejects.toMatchObject(closed);
    expect(new ClientError('closed', '')).toBeInstanceOf(Error);
  });
});
