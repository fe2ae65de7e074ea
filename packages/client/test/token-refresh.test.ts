import { ClientError } from '@sallyport/client';
import { describe, expect, it } from 'vitest';
import type { Rule } from './scripted.ts';
import { setScene, setSceneInTime, welcome } from './scripted.ts';

const expiring = {
  send: { type: 'system', intent: 'expiring', payload: { expiresAt: 1_900_000_000_000 } },
};

describe('[SP-LIV-018] a token that expires', () => {
  it('is replaced on the connection that it belongs to', async () => {
    const asked: boolean[] = [];
    await using scene = await setScene(
      [{ rules: [{ when: { type: 'refresh' }, steps: [{ send: { type: 'ack', ref: '$id' } }] }] }],
      {
        token: ({ refresh }) => {
          asked.push(refresh);
          return `header.payload.${asked.length}`;
        },
      },
    );
    await scene.client.connect();
    scene.gateway.act(expiring);
    const { envelope } = await scene.gateway.next({ type: 'refresh' });
    expect(envelope).toMatchObject({ payload: { token: 'header.payload.2' } });
    await scene.caughtUp();
    expect(asked).toEqual([false, true]);
    expect(scene.errors).toEqual([]);
  });

  it('lives on where the provider fails, which is reported', async () => {
    await using scene = await setScene([{}], {
      token: ({ refresh }) => {
        if (refresh) throw new Error('offline');
        return 'header.payload.signature';
      },
    });
    await scene.client.connect();
    scene.gateway.act(expiring);
    await scene.reported(1);
    expect(scene.errors).toMatchObject([{ code: 'token_failed' }]);
    expect(scene.client.status).toEqual({ state: 'connected' });
  });

  it('lives on where the server refuses the new one, which is reported', async () => {
    const payload = { code: 'forbidden', message: 'another subject', retryable: false };
    await using scene = await setScene([
      {
        rules: [
          { when: { type: 'refresh' }, steps: [{ send: { type: 'error', ref: '$id', payload } }] },
        ],
      },
    ]);
    await scene.client.connect();
    scene.gateway.act(expiring);
    await scene.reported(1);
    expect(scene.errors).toMatchObject([{ code: 'forbidden' }]);
    expect(scene.client.status).toEqual({ state: 'connected' });
  });

  it('asks the provider once where it expires on two connections', async () => {
    let asked = 0;
    await using scene = await setScene([{}], {
      token: async ({ refresh }) => {
        if (refresh) asked += 1;
        return 'header.payload.signature';
      },
    });
    await scene.client.connect();
    scene.gateway.act(expiring, expiring);
    await scene.gateway.next({ type: 'refresh' });
    await scene.caughtUp();
    expect(asked).toBe(1);
  });
});

/** A gateway whose tokens live for as long, by the manual clock. */
const expiringIn = (ms: number, rules: readonly Rule[] = []) => ({
  open: [welcome({ tokenExpiresAt: Date.UTC(2030, 0, 1) + ms })],
  rules,
});
const acknowledge = (expiresAt: number): Rule => ({
  when: { type: 'refresh' },
  steps: [{ send: { type: 'ack', ref: '$id', payload: { expiresAt } } }],
});
const heartbeat = { intervalMs: 9_000_000, timeoutMs: 10_000_000 };

describe('a server that does not say when a token expires', () => {
  const twoMinutes = welcome({ heartbeat, tokenExpiresAt: Date.UTC(2030, 0, 1) + 120_000 });
  const started = (scene: Awaited<ReturnType<typeof setSceneInTime>>, refreshes: number) =>
    scene.gateway.until(
      () =>
        scene.gateway.received.filter(({ envelope }) => envelope.type === 'refresh').length >=
        refreshes,
    );

  it('gets a new one in time, and again before that one expires', async () => {
    const expiresAt = Date.UTC(2030, 0, 1) + 300_000;
    await using scene = await setSceneInTime([
      { open: [twoMinutes], rules: [acknowledge(expiresAt)] },
    ]);
    await scene.client.connect();
    scene.clock.advance(89_999);
    await scene.caughtUp();
    expect(scene.gateway.received.some(({ envelope }) => envelope.type === 'refresh')).toBe(false);
    scene.clock.advance(1);
    await started(scene, 1);
    await scene.caughtUp();
    scene.clock.advance(180_000);
    await started(scene, 2);
    expect(scene.errors).toEqual([]);
  });

  it('is asked again after the provider failed, hung, or the server could not take it', async () => {
    let asked = 0;
    const payload = { code: 'unavailable', message: 'later', retryable: true };
    const refuse = { send: { type: 'error', ref: '$id', payload } };
    await using scene = await setSceneInTime(
      [{ open: [twoMinutes], rules: [{ when: { type: 'refresh' }, steps: [refuse] }] }],
      {
        token: ({ refresh }) => {
          if (refresh) asked += 1;
          if (asked === 1) throw new Error('offline');
          if (asked === 2) return new Promise(() => {});
          return 'header.payload.signature';
        },
      },
    );
    await scene.client.connect();
    scene.clock.advance(90_000);
    await scene.reported(1);
    scene.clock.advance(10_000);
    expect(asked).toBe(2);
    scene.clock.advance(10_000);
    await scene.reported(2);
    scene.clock.advance(10_000);
    await scene.reported(3);
    scene.clock.advance(10_000);
    await started(scene, 2);
    await scene.reported(4);
    expect(scene.errors.map(({ code }) => code)).toEqual([
      'token_failed',
      'token_failed',
      'unavailable',
      'unavailable',
    ]);
  });

  it('leaves no timer and no question behind', async () => {
    const signals: AbortSignal[] = [];
    await using scene = await setSceneInTime([expiringIn(1_000)], {
      token: ({ refresh, signal }) => {
        signals.push(signal);
        return refresh ? new Promise(() => {}) : 'header.payload.signature';
      },
    });
    await scene.client.connect();
    scene.clock.advance(10_000);
    await scene.client.close();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
    expect(scene.clock.pending).toBe(0);
  });
});

describe('a provider that says that there will be no token', () => {
  const signedOut = () => {
    throw new ClientError('token_refused', 'Signed out.');
  };

  it('ends the client, once and for all who wait', async () => {
    await using scene = await setSceneInTime([{}], { token: signedOut });
    const refused = { code: 'token_refused', message: 'Signed out.' };
    const waiting = [
      scene.client.connect(),
      scene.client.channel('guide').request('ask', { text: '' }),
      scene.client.channel('guide').subscribe({}).ready,
    ];
    for (const outcome of await Promise.allSettled(waiting))
      expect(outcome).toMatchObject({ status: 'rejected', reason: refused });
    expect(scene.client.status).toEqual({ state: 'disconnected', reason: 'Signed out.' });
    expect(scene.errors).toMatchObject([refused]);
    expect(scene.clock.pending).toBe(0);
  });

  it('is not asked again on a connection that still lives', async () => {
    let asked = 0;
    await using scene = await setSceneInTime([{}], {
      token: ({ refresh }) => {
        if (!refresh) return 'header.payload.signature';
        asked += 1;
        return signedOut();
      },
    });
    await scene.client.connect();
    scene.gateway.act(expiring);
    await scene.reported(1);
    scene.clock.advance(20_000);
    expect(asked).toBe(1);
    expect(scene.client.status).toEqual({ state: 'connected' });
  });
});
