import type { RawClient } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { startFixture } from './fixture.ts';

const request = (id: unknown, method: string, params?: unknown): object => ({
  jsonrpc: '2.0',
  id,
  method,
  ...(params !== undefined && { params }),
});
const sum = (id: unknown): object => request(id, 'sum', { of: [1, 2] });

async function exchange(client: RawClient, payload: unknown): Promise<unknown> {
  client.send({ type: 'jsonrpc', payload });
  const envelope = await client.next(({ type }) => type === 'jsonrpc');
  return 'payload' in envelope ? envelope.payload : undefined;
}

describe('JSON-RPC', () => {
  it('answers with the same id in kind, and the ref of its envelope [SP-RPC-001] [SP-RPC-002] [SP-RPC-003]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    for (const id of [1, '1', null, 0, -1.5, '']) {
      expect(await exchange(client, sum(id))).toEqual({ jsonrpc: '2.0', id, result: 3 });
    }
    const answer = await client.ask({ type: 'jsonrpc', id: 'e', payload: sum(1) });
    expect(answer).toMatchObject({ type: 'jsonrpc', ref: 'e' });
  });

  it.each([
    ['an unknown method', request(1, 'nope'), 1, -32601, 'unknown_intent'],
    ['a reserved method', request(1, 'rpc.discover'), 1, -32601, 'unknown_intent'],
    ['an inherited name', request(1, 'constructor'), 1, -32601, 'unknown_intent'],
    ['wrong params', request(1, 'sum', { of: 'x' }), 1, -32602, 'invalid_payload'],
    ['a missing scope', request(1, 'admin'), 1, -32014, 'forbidden'],
    ['a declared error', request('a', 'fail'), 'a', -32000, 'over_quota'],
    ['another version', { jsonrpc: '1.0', id: 5, method: 'sum' }, 5, -32600, 'invalid_envelope'],
    ['an odd id', { jsonrpc: '2.0', id: {}, method: 'sum' }, null, -32600, 'invalid_envelope'],
    [
      'odd params',
      { jsonrpc: '2.0', id: 5, method: 'sum', params: 7 },
      5,
      -32600,
      'invalid_envelope',
    ],
    ['no method', { jsonrpc: '2.0', id: 5 }, 5, -32600, 'invalid_envelope'],
    ['no object', 7, null, -32600, 'invalid_envelope'],
    ['an empty batch', [], null, -32600, 'invalid_envelope'],
    [
      'a batch too long',
      Array.from({ length: 65 }, (_, id) => sum(id)),
      null,
      -32600,
      'invalid_envelope',
    ],
  ])(
    'answers %s by a JSON-RPC error and no strike [SP-RPC-006] [SP-RPC-007] [SP-RPC-008] [SP-RPC-009] [SP-RPC-010] [SP-RPC-011] [SP-RPC-014] [SP-RPC-015]',
    async (_name, payload, id, code, named) => {
      await using fixture = await startFixture({ limits: { maxStrikes: 1 } });
      await using client = await fixture.connect();
      const response = await exchange(client, payload);
      expect(response).toMatchObject({
        jsonrpc: '2.0',
        id,
        error: { code, message: expect.any(String) },
      });
      if (named !== undefined)
        expect(response).toMatchObject({ error: { data: { code: named, retryable: false } } });
      if (named === 'invalid_payload')
        expect(response).toMatchObject({ error: { data: { issues: [{ path: '/of' }] } } });
      if (named === 'over_quota')
        expect(response).toMatchObject({ error: { data: { data: { limit: 3 } } } });
      expect(await exchange(client, sum(2))).toMatchObject({ result: 3 });
    },
  );

  it('answers by an error envelope what is no envelope [SP-RPC-006] [SP-ENV-018]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    expect(await client.ask({ type: 'jsonrpc', id: 'e' })).toMatchObject({
      type: 'error',
      ref: 'e',
      payload: { code: 'invalid_envelope', message: expect.stringContaining('"payload"') },
    });
  });

  it('tells equal ids apart by those of their envelopes [SP-RPC-022]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    client.send({ type: 'jsonrpc', id: 'a', payload: request(1, 'hang', {}) });
    const sumOf = await client.ask({ type: 'jsonrpc', id: 'b', payload: sum(1) });
    expect(sumOf).toMatchObject({ ref: 'b', payload: { id: 1, result: 3 } });
    client.send({ type: 'cancel', ref: 'a' });
    const cancelled = await client.next(({ type }) => type === 'jsonrpc');
    expect(cancelled).toMatchObject({ ref: 'a', payload: { id: 1, error: { code: -32019 } } });
  });

  it('answers a batch as one array, each entry by itself [SP-RPC-012] [SP-RPC-016]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    const batch = [
      sum(1),
      7,
      { jsonrpc: '2.0', method: 'sum', params: { of: [] } },
      request('b', 'nope'),
    ];
    expect(await exchange(client, batch)).toMatchObject([
      { id: 1, result: 3 },
      { id: null, error: { code: -32600 } },
      { id: 'b', error: { code: -32601 } },
    ]);
  });

  it('answers no notification and no response, but acknowledges their envelope [SP-RPC-004] [SP-RPC-005] [SP-RPC-013] [SP-RPC-018]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    const silent = [
      { jsonrpc: '2.0', method: 'sum', params: { of: 'x' } },
      { jsonrpc: '2.0', method: 'nope' },
      { jsonrpc: '2.0', id: 9, result: 1 },
    ];
    for (const payload of [...silent, silent]) client.send({ type: 'jsonrpc', payload });
    expect(await client.ask({ type: 'jsonrpc', id: 'e', payload: silent })).toEqual({
      type: 'ack',
      ref: 'e',
    });
    expect(client.received).toHaveLength(2);
  });

  it('stops all that the envelope started on cancel [SP-RPC-020]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    client.send({
      type: 'jsonrpc',
      id: 'e',
      payload: [request(1, 'hang'), sum(2), request(3, 'hang')],
    });
    await expect.poll(() => fixture.seen.started).toEqual(['hang', 'hang']);
    client.send({ type: 'cancel', ref: 'e' });
    const answer = await client.next(({ type }) => type === 'jsonrpc');
    expect(answer).toMatchObject({
      ref: 'e',
      payload: [
        { id: 1, error: { code: -32019 } },
        { id: 2, result: 3 },
        { id: 3, error: { code: -32019 } },
      ],
    });
    await expect.poll(() => fixture.seen.ended).toEqual(['hang', 'hang']);
  });

  it('judges absent params as {} [SP-RPC-021]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    expect(await exchange(client, request(1, 'fail'))).toMatchObject({ error: { code: -32000 } });
    expect(await exchange(client, request(2, 'sum'))).toMatchObject({ error: { code: -32602 } });
  });

  it('counts calls, not envelopes [SP-RPC-012]', async () => {
    await using fixture = await startFixture({ limits: { maxInFlight: 2 } });
    await using client = await fixture.connect();
    client.send({
      type: 'jsonrpc',
      id: 'e',
      payload: [request(1, 'hang'), request(2, 'hang'), sum(3)],
    });
    await expect.poll(() => fixture.seen.started).toEqual(['hang', 'hang']);
    client.send({ type: 'cancel', id: 'e', ref: 'e' }); // cancel uses no id, so it joins nothing
    const answer = await client.next(({ type }) => type === 'jsonrpc');
    expect(answer).toMatchObject({
      payload: [{ id: 1 }, { id: 2 }, { id: 3, error: { code: -32015 } }],
    });
    expect(fixture.gateway.connections()).toMatchObject([{ inFlight: 0 }]);
  });

  it('checks method, access, params and number in this order [SP-RPC-019]', async () => {
    await using fixture = await startFixture({ limits: { maxInFlight: 1 } });
    await using client = await fixture.connect();
    client.send({ type: 'jsonrpc', payload: request(0, 'hang') });
    const code = async (method: string, params: unknown): Promise<unknown> => {
      const response = await exchange(client, request(1, method, params));
      return (response as { error: { data: { code: string } } }).error.data.code;
    };
    expect(await code('nope', [])).toBe('unknown_intent');
    expect(await code('admin', [])).toBe('forbidden');
    expect(await code('sum', { of: 'x' })).toBe('invalid_payload');
    expect(await code('sum', { of: [] })).toBe('rate_limited');
  });
});
