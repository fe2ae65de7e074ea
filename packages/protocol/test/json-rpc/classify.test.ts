import { classifyJsonRpc, jsonRpcMessage } from '@sallyport/protocol';
import { readJsonRpc } from '@sallyport/protocol/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  jsonRpcFailure,
  jsonRpcNotification,
  jsonRpcRequest,
  jsonRpcSuccess,
} from '../../src/json-rpc/message.ts';
import { mutatedJson } from '../json-mutation.ts';

const samples = [
  { jsonrpc: '2.0', id: 1, method: 'sum', params: [1, 2] },
  { jsonrpc: '2.0', id: 'a', method: 'sum', params: { of: [1, 2] } },
  { jsonrpc: '2.0', id: null, method: 'sum' },
  { jsonrpc: '2.0', method: 'log', params: { text: 'hi' } },
  { jsonrpc: '2.0', id: 1, result: null },
  { jsonrpc: '2.0', id: 1.5, result: { tools: [] } },
  { jsonrpc: '2.0', id: null, error: { code: -32_700, message: 'Parse error', data: [] } },
];

const schemas = {
  request: jsonRpcRequest,
  notification: jsonRpcNotification,
  success: jsonRpcSuccess,
  failure: jsonRpcFailure,
};

test('agrees with zod on every mutation of a message (SP-RPC-007)', () => {
  fc.assert(
    fc.property(mutatedJson(samples), (value) => {
      const { kind } = classifyJsonRpc(value);
      expect(readJsonRpc(value)?.kind ?? 'invalid').toBe(kind);
      expect(kind !== 'invalid').toBe(jsonRpcMessage.safeParse(value).success);
      for (const [name, schema] of Object.entries(schemas)) {
        expect(schema.safeParse(value).success).toBe(name === kind);
      }
    }),
    { numRuns: 5_000 },
  );
});

describe('kinds', () => {
  test.each([
    [{ jsonrpc: '2.0', id: 1, method: 'a' }, 'request'],
    [{ jsonrpc: '2.0', id: null, method: 'a' }, 'request'],
    [{ jsonrpc: '2.0', id: '', method: '' }, 'request'],
    [{ jsonrpc: '2.0', id: 1, method: 'a', result: 1 }, 'request'],
    [{ jsonrpc: '2.0', method: 'a' }, 'notification'],
    [{ jsonrpc: '2.0', method: 'a', params: [], later: 1 }, 'notification'],
    [{ jsonrpc: '2.0', id: 1, result: null }, 'success'],
    [{ jsonrpc: '2.0', id: null, error: { code: 1, message: '' } }, 'failure'],
  ])('%j is a %s (SP-RPC-004)', (value, kind) => {
    expect(classifyJsonRpc(value)).toEqual({ kind, message: value });
  });
});

describe('invalid keeps the id that its answer carries (SP-RPC-007)', () => {
  test.each([
    [null, null],
    ['text', null],
    [[], null],
    [{}, null],
    [{ id: 1 }, 1],
    [{ jsonrpc: '1.0', id: 'a', method: 'b' }, 'a'],
    [{ jsonrpc: 2, id: 7, method: 'b' }, 7],
    [{ jsonrpc: '2.0', id: 7, method: 5 }, 7],
    [{ jsonrpc: '2.0', id: 7, method: 'a', params: 'b' }, 7],
    [{ jsonrpc: '2.0', id: 7, method: 'a', params: null }, 7],
    [{ jsonrpc: '2.0', id: {}, method: 'a' }, null],
    [{ jsonrpc: '2.0', id: true, method: 'a' }, null],
    [{ jsonrpc: '2.0', id: 7 }, 7],
    [{ jsonrpc: '2.0', result: 1 }, null],
    [{ jsonrpc: '2.0', id: 7, result: 1, error: { code: 1, message: '' } }, 7],
    [{ jsonrpc: '2.0', id: 7, error: { code: 1.5, message: '' } }, 7],
    [{ jsonrpc: '2.0', id: 7, error: 'no' }, 7],
  ])('%j', (value, id) => {
    expect(classifyJsonRpc(value)).toEqual({ kind: 'invalid', id, fault: expect.any(String) });
  });
});
