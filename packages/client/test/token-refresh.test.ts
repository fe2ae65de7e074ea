import { describe, expect, it } from 'vitest';
import { setScene } from './scripted.ts';

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
