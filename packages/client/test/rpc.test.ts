import { ProtocolError } from '@sallyport/client';
import { describe, expect, it } from 'vitest';
import { setScene, welcome } from './scripted.ts';

const respond = (response: object) => [
  {
    rules: [
      {
        when: { type: 'jsonrpc' },
        steps: [
          {
            send: {
              type: 'jsonrpc',
              ref: '$id',
              payload: { jsonrpc: '2.0', id: '$rpc.id', ...response },
            },
          },
        ],
      },
    ],
  },
];

describe('rpc', () => {
  it('resolves with the result', async () => {
    await using scene = await setScene(respond({ result: 3 }));
    await expect(scene.client.rpc('sum', { of: [1, 2] })).resolves.toBe(3);
    const { envelope } = scene.gateway.received[0] ?? {};
    const id = envelope !== undefined && 'id' in envelope ? envelope.id : undefined;
    expect(envelope).toEqual({
      type: 'jsonrpc',
      id: expect.any(String),
      payload: { jsonrpc: '2.0', id, method: 'sum', params: { of: [1, 2] } },
    });
  });

  it('[SP-RPC-010] rejects with the error of the table', async () => {
    const issues = [{ path: '/of', message: 'Expected an array.' }];
    const data = { code: 'invalid_payload', retryable: false, issues };
    await using scene = await setScene(respond({ error: { code: -32602, message: 'No.', data } }));
    await expect(scene.client.rpc('sum', { of: [] })).rejects.toMatchObject({
      name: 'ProtocolError',
      code: 'invalid_payload',
      issues,
    });
  });

  it('[SP-RPC-011] tells declared errors apart', async () => {
    const data = { code: 'too_many', retryable: false, data: { most: 2 } };
    await using scene = await setScene(respond({ error: { code: -32000, message: 'No.', data } }));
    const error: unknown = await scene.client.rpc('sum', { of: [] }).catch((thrown) => thrown);
    expect(scene.client.declaredError('sum', error)).toEqual({
      code: 'too_many',
      data: { most: 2 },
    });
  });

  it('takes a number without a name for an internal error', async () => {
    await using scene = await setScene(respond({ error: { code: -32601, message: 'No.' } }));
    await expect(scene.client.rpc('sum', { of: [] })).rejects.toMatchObject({
      code: 'internal',
      message: 'No.',
    });
  });

  it('[SP-RPC-020] cancels by the id of the envelope', async () => {
    await using scene = await setScene();
    const controller = new AbortController();
    const asked = scene.client.rpc('sum', { of: [] }, { signal: controller.signal });
    const { envelope } = await scene.gateway.next({ type: 'jsonrpc' });
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: 'aborted' });
    await scene.gateway.next({ type: 'cancel', ref: 'id' in envelope && envelope.id });
  });

  it('[SP-RPC-004] notifies without any id', async () => {
    await using scene = await setScene();
    await scene.client.notify('log', { text: 'hi' });
    const { envelope } = await scene.gateway.next({ type: 'jsonrpc' });
    expect(envelope).toEqual({
      type: 'jsonrpc',
      payload: { jsonrpc: '2.0', method: 'log', params: { text: 'hi' } },
    });
  });

  it('[SP-RPC-017] says which methods it does not have', async () => {
    await using scene = await setScene();
    await scene.client.connect();
    scene.gateway.act(
      { send: { type: 'jsonrpc', payload: { jsonrpc: '2.0', method: 'note' } } },
      { send: { type: 'jsonrpc', id: 's', payload: { jsonrpc: '2.0', id: 7, method: 'ask' } } },
    );
    const { envelope } = await scene.gateway.next({ type: 'jsonrpc' });
    expect(envelope).toMatchObject({ ref: 's', payload: { id: 7, error: { code: -32601 } } });
  });

  it('[SP-RPC-018] ignores responses to nothing', async () => {
    await using scene = await setScene(respond({ result: 3 }));
    await scene.client.connect();
    scene.gateway.act({ send: { type: 'jsonrpc', payload: { jsonrpc: '2.0', id: 9, result: 1 } } });
    await expect(scene.client.rpc('sum', { of: [1, 2] })).resolves.toBe(3);
    expect(scene.errors).toEqual([]);
  });
});

describe('a method of the client', () => {
  const call = (id: unknown, method: string, params?: object) => ({
    send: {
      type: 'jsonrpc',
      id: `e-${id}`,
      payload: { jsonrpc: '2.0', id, method, ...(params && { params }) },
    },
  });
  const confirm = (id: unknown) => call(id, 'confirm', { question: 'Sure?' });
  const cancel = (id: unknown) => ({
    send: { type: 'jsonrpc', payload: { jsonrpc: '2.0', method: 'rpc.cancel', params: { id } } },
  });

  it('[SP-RPC-002] [SP-RPC-003] answers under the ids of the call', async () => {
    await using scene = await setScene();
    scene.client.handle('confirm', ({ question }) => ({ answer: `${question} Yes.` }));
    await scene.client.connect();
    for (const id of [7, '7', null]) {
      scene.gateway.act(confirm(id));
      const { envelope } = await scene.gateway.next({ type: 'jsonrpc' });
      const payload = { jsonrpc: '2.0', id, result: { answer: 'Sure? Yes.' } };
      expect(envelope).toEqual({ type: 'jsonrpc', ref: `e-${id}`, payload });
    }
  });

  it('[SP-RPC-011] answers declared errors, and of others only that there was one', async () => {
    await using scene = await setScene();
    const stop = scene.client.handle('confirm', (_params, { fail }) => {
      throw fail('busy', { until: 'noon' });
    });
    await scene.client.connect();
    scene.gateway.act(confirm(1));
    const declared = { code: 'busy', retryable: false, data: { until: 'noon' } };
    expect((await scene.gateway.next({ type: 'jsonrpc' })).envelope).toMatchObject({
      payload: { id: 1, error: { code: -32000, data: declared } },
    });
    stop();
    scene.client.handle('confirm', () => {
      throw new Error('a secret of the page');
    });
    scene.gateway.act(confirm(2));
    const { envelope } = await scene.gateway.next({ type: 'jsonrpc' });
    expect(envelope).toMatchObject({ payload: { id: 2, error: { code: -32603 } } });
    expect(JSON.stringify(envelope)).not.toContain('secret');
    expect(scene.errors).toMatchObject([{ code: 'handler_failed' }]);
  });

  it.each(['nope', 'constructor', '__proto__', 'rpc.discover'])(
    '[SP-RPC-017] is not %s',
    async (name) => {
      await using scene = await setScene();
      await scene.client.connect();
      scene.gateway.act(call(1, name));
      const { envelope } = await scene.gateway.next({ type: 'jsonrpc' });
      expect(envelope).toMatchObject({ payload: { id: 1, error: { code: -32601 } } });
    },
  );

  it('answers what JSON cannot say with an error', async () => {
    await using scene = await setScene();
    scene.client.handle('confirm', () => ({ answer: 1n as unknown as string }));
    await scene.client.connect();
    scene.gateway.act(confirm(1));
    const { envelope } = await scene.gateway.next({ type: 'jsonrpc' });
    expect(envelope).toMatchObject({ payload: { error: { code: -32603 } } });
  });

  it.each([
    ['result', () => ({ answer: 'x'.repeat(1_000) })],
    ['error', () => Promise.reject(new ProtocolError('conflict', 'x'.repeat(1_000)))],
  ])('answers that its %s is larger than the server takes', async (_what, method) => {
    const limits = { maxFrameBytes: 500, maxDepth: 32, maxInFlight: 9, maxSubscriptions: 9 };
    await using scene = await setScene([{ open: [welcome({ limits })] }]);
    scene.client.handle('confirm', method);
    await scene.client.connect();
    scene.gateway.act(confirm(1));
    const { envelope } = await scene.gateway.next({ type: 'jsonrpc' });
    expect(envelope).toMatchObject({
      ref: 'e-1',
      payload: { id: 1, error: { code: -32016, data: { code: 'payload_too_large' } } },
    });
    expect(scene.errors).toMatchObject([{ code: 'too_large', message: /500 bytes/ }]);
  });

  it('[SP-RPC-027] is stopped when the server gives it up, and then says nothing', async () => {
    await using scene = await setScene();
    const ended: unknown[] = [];
    scene.client.handle('confirm', async ({ question }, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      ended.push(question);
      return { answer: 'late' };
    });
    await scene.client.connect();
    scene.gateway.act(confirm(1), cancel(2), cancel('1'), cancel(1));
    await expect.poll(() => ended).toEqual(['Sure?']);
    await scene.caughtUp();
    expect(scene.gateway.received.map(({ envelope }) => envelope.type)).not.toContain('jsonrpc');
  });

  it('[SP-RPC-026] [SP-RPC-029] is bounded in number, and answers on the connection of its call', async () => {
    await using scene = await setScene([{}, {}]);
    let stopped = 0;
    scene.client.handle('confirm', async ({ question }, { signal }) => {
      if (question === 'quick') return { answer: 'yes' };
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      stopped += 1;
      return { answer: 'late' };
    });
    await scene.client.connect();
    scene.gateway.act(...Array.from({ length: 257 }, (_, id) => confirm(id)));
    const { envelope } = await scene.gateway.next({ type: 'jsonrpc' });
    expect(envelope).toMatchObject({ payload: { id: 256, error: { code: -32015 } } });
    scene.gateway.act({ cut: true });
    await scene.reached('connected', 2);
    await expect.poll(() => stopped).toBe(256);
    scene.gateway.act(call(1, 'confirm', { question: 'quick' }));
    const again = await scene.gateway.next({ type: 'jsonrpc' });
    expect(again.envelope).toMatchObject({ payload: { id: 1, result: { answer: 'yes' } } });
  });

  it('may be told without being asked', async () => {
    await using scene = await setScene();
    const told: string[] = [];
    scene.client.handle('note', ({ text }) => {
      told.push(text);
      return null;
    });
    await scene.client.connect();
    const payload = { jsonrpc: '2.0', method: 'note', params: { text: 'hi' } };
    scene.gateway.act({ send: { type: 'jsonrpc', payload } });
    await expect.poll(() => told).toEqual(['hi']);
    expect(() => scene.client.handle('note', () => null)).toThrow('"note" has a handler already');
  });
});
