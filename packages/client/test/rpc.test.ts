import { describe, expect, it } from 'vitest';
import { setScene } from './scripted.ts';

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

  it('[SP-RPC-017] has no methods of its own, and says so', async () => {
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
