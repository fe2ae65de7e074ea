import { closeCodes } from '@sallyport/protocol/wire';
import type { GatewayScript } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { acknowledgeSubscriptions, setScene, setSceneInTime, welcome } from './scripted.ts';

const answerFeedback = {
  when: { intent: 'feedback' },
  steps: [{ send: { type: 'ack', ref: '$id' } }],
};

describe('connect', () => {
  it('resolves with the welcome, once for all', async () => {
    await using scene = await setScene();
    const welcomes: string[] = [];
    scene.client.on('welcome', ({ connectionId }) => welcomes.push(connectionId));
    await Promise.all([scene.client.connect(), scene.client.connect()]);
    await scene.client.connect();
    expect(scene.gateway.established).toHaveLength(1);
    expect(welcomes).toEqual(['connection-1']);
    expect(scene.statuses).toEqual([{ state: 'connecting' }, { state: 'connected' }]);
  });

  it('rejects when its signal aborts, but goes on connecting', async () => {
    await using scene = await setScene([{ open: [] }]);
    const controller = new AbortController();
    const connecting = scene.client.connect({ signal: controller.signal });
    await scene.gateway.until(() => scene.gateway.established.length === 1);
    controller.abort();
    await expect(connecting).rejects.toMatchObject({ name: 'AbortError' });
    scene.gateway.act(welcome());
    await scene.reached('connected');
  });

  it('rejects after its time', async () => {
    await using scene = await setSceneInTime([{ open: [] }]);
    const connecting = scene.client.connect({ timeoutMs: 10 });
    scene.clock.advance(10);
    await expect(connecting).rejects.toMatchObject({ code: 'timeout' });
  });

  it('[SP-CON-027] gives up on a welcome that does not come, and tries again', async () => {
    await using scene = await setSceneInTime([{ open: [] }, {}], { timeoutMs: 60_000 });
    const connecting = scene.client.connect();
    scene.client.channel('guide').subscribe({});
    await scene.gateway.next({ type: 'subscribe' });
    scene.clock.advance(10_000);
    scene.clock.advance(0);
    await connecting;
    expect(scene.statuses).toMatchObject([
      { state: 'connecting' },
      { state: 'reconnecting', code: 4408, retryInMs: 0 },
      { state: 'reconnecting', code: 4408 },
      { state: 'connected' },
    ]);
    await scene.gateway.until(() => scene.gateway.ended.length > 0);
    expect(scene.gateway.ended).toMatchObject([{ connection: 1, code: 4408 }]);
  });

  it('comes back after a refused upgrade', async () => {
    await using scene = await setScene([{ refuse: 503 }, {}]);
    await scene.client.connect();
    expect(scene.gateway.established).toHaveLength(2);
  });

  it('can be tried again after a final refusal', async () => {
    await using scene = await setScene([{ open: [{ close: 4403, reason: 'not you' }] }, {}]);
    await expect(scene.client.connect()).rejects.toMatchObject({
      code: 'refused',
      closeCode: 4403,
    });
    expect(scene.client.status).toEqual({ state: 'disconnected', code: 4403, reason: 'not you' });
    await scene.client.connect();
    expect(scene.client.status).toEqual({ state: 'connected' });
  });
});

describe('[SP-LIV-012] every close code', () => {
  const sendable = Object.entries(closeCodes).filter(([code]) => code !== '1006');
  it.each(sendable.map(([code, row]) => ({ code: Number(code), ...row })))(
    '$code $name',
    async ({ code, reconnect, refreshToken }) => {
      const refreshes: boolean[] = [];
      await using scene = await setScene(
        [
          { rules: acknowledgeSubscriptions },
          { rules: [...acknowledgeSubscriptions, answerFeedback] },
        ],
        {
          token: ({ refresh }) => {
            refreshes.push(refresh);
            return 'header.payload.signature';
          },
        },
      );
      const guide = scene.client.channel('guide');
      const messages = guide.messages();
      await guide.subscribe({}).ready;
      const asked = guide.request('ask', { text: '' });
      await scene.gateway.next({ intent: 'ask' });
      scene.gateway.act({ close: code, reason: 'because' });
      if (!reconnect) {
        const refused = { code: 'refused', closeCode: code, message: /because/ };
        await expect(asked).rejects.toMatchObject(refused);
        await expect(messages.next()).rejects.toMatchObject(refused);
        await expect(guide.send('feedback', { stars: 1 })).rejects.toMatchObject(refused);
        expect(scene.client.status).toEqual({ state: 'disconnected', code, reason: 'because' });
        expect(scene.errors).toMatchObject([refused]);
        return;
      }
      await expect(asked).rejects.toMatchObject({ code: 'connection_lost', closeCode: code });
      await guide.send('feedback', { stars: 1 });
      expect(refreshes).toEqual([false, refreshToken]);
      const again = await scene.gateway.next({ type: 'subscribe' });
      expect(again.connection).toBe(1);
      expect((await scene.gateway.next({ type: 'subscribe' })).connection).toBe(2);
      const isBug = [1003, 1007, 1009].includes(code); // [SP-LIV-029]
      expect(scene.errors.map((error) => error.code)).toEqual(isBug ? ['connection_lost'] : []);
    },
  );

  it('[SP-LIV-028] does not send again what was in flight', async () => {
    await using scene = await setScene([
      { rules: [{ when: { intent: 'ask' }, steps: [{ close: 1009 }] }] },
    ]);
    const asked = scene.client.channel('guide').request('ask', { text: '' });
    await expect(asked).rejects.toMatchObject({ code: 'connection_lost' });
    await scene.reached('connected', 2);
    await scene.caughtUp();
    expect(
      scene.gateway.received.filter(({ envelope }) => envelope.type === 'message'),
    ).toHaveLength(1);
  });
});

describe('tokens', () => {
  const refused = { open: [{ close: 4401, reason: 'expired' }] };

  it('are refreshed once after 4401', async () => {
    await using scene = await setScene([refused, {}], {
      token: async ({ refresh }) => (refresh ? 'fresh.fresh.fresh' : 'stale.stale.stale'),
    });
    await scene.client.connect();
    expect(scene.gateway.established.map(({ token }) => token)).toEqual([
      'stale.stale.stale',
      'fresh.fresh.fresh',
    ]);
  });

  it('end it when the fresh one is refused too', async () => {
    await using scene = await setScene([refused]);
    await expect(scene.client.connect()).rejects.toMatchObject({
      code: 'refused',
      closeCode: 4401,
    });
    expect(scene.gateway.established).toHaveLength(2);
  });

  it('that cannot be had are reported, and asked for again', async () => {
    const answers: (() => string)[] = [
      () => {
        throw new Error('offline');
      },
      () => 'not a jwt',
      () => 'header.payload.signature',
    ];
    await using scene = await setScene([{}], { token: () => answers.shift()?.() ?? '' });
    await scene.client.connect();
    expect(scene.errors).toMatchObject([
      { code: 'token_failed', message: /offline/ },
      { code: 'token_failed', message: /header\.payload\.signature/ },
    ]);
  });

  it('that come too late are ignored', async () => {
    const waiting: ((token: string) => void)[] = [];
    const signals: AbortSignal[] = [];
    await using scene = await setSceneInTime([{}], {
      timeoutMs: 60_000,
      token: ({ signal }) => {
        signals.push(signal);
        return new Promise((resolve) => waiting.push(resolve));
      },
    });
    const connecting = scene.client.connect();
    scene.clock.advance(10_000);
    scene.clock.advance(0);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    waiting[0]?.('late.late.late');
    waiting[1]?.('right.right.right');
    await connecting;
    expect(scene.gateway.established).toMatchObject([{ token: 'right.right.right' }]);
  });
});

describe('while there is no connection', () => {
  it('frames wait, and go out in order on the next one', async () => {
    await using scene = await setScene([{ refuse: 503 }, { rules: [answerFeedback] }]);
    const guide = scene.client.channel('guide');
    await Promise.all([1, 2, 3].map((stars) => guide.send('feedback', { stars })));
    expect(scene.gateway.received.map(({ envelope }) => envelope)).toMatchObject([
      { payload: { stars: 1 } },
      { payload: { stars: 2 } },
      { payload: { stars: 3 } },
    ]);
  });

  it('sends nothing but subscriptions before the welcome', async () => {
    await using scene = await setScene([{ open: [], rules: acknowledgeSubscriptions }]);
    const guide = scene.client.channel('guide');
    const sent = guide.send('feedback', { stars: 1 }, { ack: false });
    await guide.subscribe({}).ready;
    expect(scene.gateway.received.map(({ envelope }) => envelope.type)).toEqual(['subscribe']);
    scene.gateway.act(welcome());
    await sent;
  });
});

describe('what the server says of the time after', () => {
  const notice = (intent: string, payload: object) => ({
    send: { type: 'system', intent, payload },
  });

  it('[SP-LIV-015] goaway spreads the return', async () => {
    await using scene = await setScene(
      [
        {
          open: [
            welcome(),
            notice('goaway', { reason: 'shutdown', spreadMs: 90 }),
            { close: 1012 },
          ],
        },
        {},
      ],
      { environment: { random: () => 0.5 } },
    );
    await scene.client.connect();
    await scene.reached('connected', 2);
    expect(scene.statuses).toContainEqual({
      state: 'reconnecting',
      code: 1012,
      reason: '',
      retryInMs: 45,
    });
  });

  it.each([true, false])('[SP-LIV-024] evicted, reconnect: %s', async (reconnect) => {
    await using scene = await setScene([
      { open: [welcome(), notice('evicted', { reason: 'policy', reconnect }), { close: 4410 }] },
      {},
    ]);
    await scene.client.connect();
    await scene.reached(reconnect ? 'reconnecting' : 'disconnected');
    if (reconnect) await scene.reached('connected', 2);
    expect(scene.gateway.established).toHaveLength(reconnect ? 2 : 1);
  });

  it('[SP-LIV-016] an error about the connection sets the least delay', async () => {
    const payload = { code: 'rate_limited', message: 'Later.', retryable: true, retryAfterMs: 60 };
    await using scene = await setScene([
      { open: [welcome(), { send: { type: 'error', payload } }, { close: 4429 }] },
      {},
    ]);
    await scene.client.connect();
    await scene.reached('connected', 2);
    expect(scene.statuses).toContainEqual(expect.objectContaining({ code: 4429, retryInMs: 60 }));
  });
});

describe('heartbeat', () => {
  const slow = { open: [welcome({ heartbeat: { intervalMs: 100, timeoutMs: 250 } })] };

  it('[SP-LIV-005] pings in silence, [SP-LIV-006] [SP-LIV-031] and gives up when it lasts', async () => {
    await using scene = await setSceneInTime([slow, {}]);
    await scene.client.connect();
    scene.clock.advance(99);
    await scene.caughtUp();
    scene.clock.advance(99);
    expect(scene.gateway.received.map(({ envelope }) => envelope.type)).toEqual(['pong']);
    scene.clock.advance(1);
    await scene.gateway.next({ type: 'ping' });
    scene.clock.advance(149);
    expect(scene.client.status.state).toBe('connected');
    scene.clock.advance(1);
    expect(scene.client.status).toMatchObject({ state: 'reconnecting', code: 4408 });
    scene.clock.advance(0);
    await scene.reached('connected', 2);
    await scene.gateway.until(() => scene.gateway.ended.length > 0);
    expect(scene.gateway.ended).toMatchObject([{ code: 4408 }]);
  });

  it('asks first where its timers came late, as in a hidden page or after sleep', async () => {
    await using scene = await setSceneInTime([slow]);
    await scene.client.connect();
    scene.clock.sleep(3_600_000);
    await scene.gateway.next({ type: 'ping' });
    await scene.caughtUp();
    scene.clock.advance(150);
    expect(scene.client.status.state).toBe('connected');
  });

  it('[SP-LIV-004] answers pings', async () => {
    await using scene = await setScene();
    await scene.client.connect();
    scene.gateway.act({ send: { type: 'ping', id: 'p' } }, { send: { type: 'ping' } });
    const { envelope } = await scene.gateway.next({ type: 'pong', ref: 'p' });
    expect(envelope).toMatchObject({ timestamp: expect.any(Number) });
    await scene.gateway.next({ type: 'pong' });
  });
});

describe('a network that comes back', () => {
  /** A client whose network is the test's. */
  async function setSceneOnNetwork(script: GatewayScript) {
    const network: { back?: () => void; watched: boolean } = { watched: false };
    const scene = await setSceneInTime(script, {
      environment: {
        random: () => 0.999,
        watchNetwork: ({ back, signal }) => {
          Object.assign(network, { back, watched: true });
          signal.addEventListener('abort', () => {
            if (network.back === back) Object.assign(network, { watched: false });
          });
        },
      },
    });
    return { ...scene, network };
  }

  it('[SP-LIV-035] ends a backoff', async () => {
    await using scene = await setSceneOnNetwork([{ refuse: 503 }, {}]);
    const connecting = scene.client.connect();
    await scene.reached('reconnecting');
    scene.network.back?.();
    await connecting;
  });

  it('[SP-LIV-035] does not end a delay that the server named', async () => {
    const goaway = { reason: 'shutdown', spreadMs: 5_000 };
    await using scene = await setSceneOnNetwork([
      {
        open: [
          welcome(),
          { send: { type: 'system', intent: 'goaway', payload: goaway } },
          { close: 1012 },
        ],
      },
      {},
    ]);
    await scene.client.connect();
    await scene.reached('reconnecting');
    scene.network.back?.();
    expect(scene.client.status).toMatchObject({ state: 'reconnecting', retryInMs: 4_995 });
  });

  it('makes an open connection prove that it lives', async () => {
    await using scene = await setSceneOnNetwork([{}]);
    await scene.client.connect();
    scene.network.back?.();
    await scene.gateway.next({ type: 'ping' });
    scene.clock.advance(5_000);
    expect(scene.client.status).toMatchObject({ state: 'reconnecting', code: 4408 });
  });

  it('is watched for as long as the client lives', async () => {
    await using scene = await setSceneOnNetwork([{}]);
    expect(scene.network.watched).toBe(false);
    await scene.client.connect();
    expect(scene.network.watched).toBe(true);
    await scene.client.close();
    expect(scene.network.watched).toBe(false);
  });
});

describe('close', () => {
  it('says goodbye, rejects what waits, and leaves nothing behind', async () => {
    await using scene = await setSceneInTime([{ rules: acknowledgeSubscriptions }]);
    const guide = scene.client.channel('guide');
    await guide.subscribe({}).ready;
    await scene.client.connect();
    const closed = { code: 'closed' };
    const asked = expect(guide.request('ask', { text: '' })).rejects.toMatchObject(closed);
    const words = expect(guide.stream('chat', { text: '' }).next()).rejects.toMatchObject(closed);
    await scene.client.close();
    await Promise.all([asked, words]);
    await scene.gateway.until(() => scene.gateway.ended.length === 1);
    expect(scene.gateway.ended).toMatchObject([{ code: 1000 }]);
    expect(scene.client.status).toEqual({ state: 'disconnected' });
    expect(scene.clock.pending).toBe(0);
  });

  it('before anything was done is harmless', async () => {
    await using scene = await setSceneInTime();
    await scene.client.close();
    expect(scene.gateway.established).toEqual([]);
    expect(scene.clock.pending).toBe(0);
  });

  it('while connecting rejects those who wait for that', async () => {
    await using scene = await setScene([{ open: [] }]);
    const connecting = expect(scene.client.connect()).rejects.toMatchObject({ code: 'closed' });
    await scene.gateway.until(() => scene.gateway.established.length === 1);
    await scene.client.close();
    await connecting;
  });

  it('may be called by a listener', async () => {
    await using scene = await setScene();
    scene.client.on('status', ({ state }) => {
      if (state === 'connected') void scene.client.close();
    });
    await scene.client.connect();
    await scene.reached('disconnected');
  });
});

describe('a server that sends garbage', () => {
  it.each([
    ['no JSON', { sendText: 'hello' }],
    ['no object', { sendText: '[]' }],
    ['binary', { sendBinary: new Uint8Array([1, 2]) }],
    ['an unknown type', { send: { type: 'gossip' } }],
    ['an unknown system intent', { send: { type: 'system', intent: 'gossip', payload: {} } }],
    ['a reply without ref', { send: { type: 'reply', payload: 1 } }],
    ['a bad address', { send: { type: 'message', channel: '//', intent: 'a', payload: 1 } }],
    ['hostile keys', { sendText: '{"type":"ack","ref":"1","payload":{"__proto__":{"a":1}}}' }],
    ['a broken welcome', { send: { type: 'system', intent: 'welcome', payload: {} } }],
    ['no JSON-RPC', { send: { type: 'jsonrpc', payload: { method: 'x' } } }],
    ['very deep JSON', { sendText: '['.repeat(100_000) }],
  ])('[SP-ENV-025] %s: reported once, and nothing else is touched', async (_name, step) => {
    await using scene = await setScene([{ rules: [answerFeedback] }]);
    const guide = scene.client.channel('guide');
    await guide.send('feedback', { stars: 1 });
    scene.gateway.act(step);
    await guide.send('feedback', { stars: 2 });
    await scene.caughtUp();
    expect(scene.errors).toMatchObject([{ code: 'invalid_frame' }]);
    expect(scene.gateway.established).toHaveLength(1);
  });

  it('[SP-CON-020] [SP-EVO-006] names another version: works on, and keeps its session when it returns', async () => {
    const drifted = welcome({ contract: { name: 'scripted', version: '1.9.0', digest: 'other' } });
    await using scene = await setScene([{ open: [drifted] }, { open: [drifted] }]);
    await scene.client.connect();
    scene.gateway.act({ cut: true });
    await scene.reached('connected', 2);
    const [first, second] = scene.gateway.established.map(({ query }) => query.session);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).toBe(first);
    expect(scene.errors).toEqual([]);
  });

  it('has another digest: tells it once a connection, and works on', async () => {
    const of = (digest: string) =>
      welcome({ contract: { name: 'scripted', version: '1.2.0', digest } });
    const script = [{ open: [of('theirs')] }, { open: [of('ours')], rules: [answerFeedback] }];
    await using scene = await setScene(script, { digest: 'ours' });
    await scene.client.connect();
    scene.gateway.act({ cut: true });
    await scene.reached('connected', 2);
    await scene.client.channel('guide').send('feedback', { stars: 5 });
    expect(scene.errors).toMatchObject([
      { code: 'contract_drift', message: expect.stringMatching(/theirs.*ours/) },
    ]);
  });

  it('welcomes twice', async () => {
    await using scene = await setScene([{ open: [welcome(), welcome()] }]);
    await scene.client.connect();
    await scene.caughtUp();
    expect(scene.statuses).toHaveLength(2);
  });
});

describe('the envelope event', () => {
  it('shows everything that passes', async () => {
    await using scene = await setScene([{ rules: [answerFeedback] }]);
    const passed: string[] = [];
    const stop = scene.client.on('envelope', ({ direction, envelope }) =>
      passed.push(`${direction} ${envelope.type}`),
    );
    await scene.client.channel('guide').send('feedback', { stars: 1 });
    stop();
    await scene.client.channel('guide').send('feedback', { stars: 1 });
    expect(passed).toEqual(['in system', 'out message', 'in ack']);
  });
});
