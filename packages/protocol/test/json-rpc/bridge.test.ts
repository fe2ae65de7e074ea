import {
  DECLARED_ERROR_JSON_RPC_CODE,
  errorCodes,
  errorPayload,
  fromJsonRpcError,
  jsonRpcMessage,
  ProtocolError,
  toErrorPayload,
  toJsonRpcError,
} from '@sallyport/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const anyError = fc
  .record({
    code: fc.oneof(
      fc.constantFrom(...Object.keys(errorCodes)),
      fc.stringMatching(/^[a-z_]{1,64}$/),
    ),
    message: fc.string(),
    retryable: fc.boolean(),
    retryAfterMs: fc.option(fc.nat(), { nil: undefined }),
    issues: fc.option(fc.array(fc.record({ path: fc.string(), message: fc.string() })), {
      nil: undefined,
    }),
    data: fc.option(fc.jsonValue(), { nil: undefined }),
  })
  .map(({ code, message, retryable, retryAfterMs, issues, data }) => {
    return new ProtocolError(code, message, {
      retryable,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(issues !== undefined && { issues }),
      ...(data !== undefined && { data }),
    });
  });

test('every error survives the way through JSON-RPC (SP-RPC-010, SP-RPC-011)', () => {
  fc.assert(
    fc.property(anyError, (error) => {
      const object = toJsonRpcError(error);
      expect(jsonRpcMessage.safeParse({ jsonrpc: '2.0', id: 1, error: object }).success).toBe(true);
      expect(toErrorPayload(fromJsonRpcError(object))).toStrictEqual(toErrorPayload(error));
    }),
  );
});

test('every JSON-RPC error is an error here, whatever its data (SP-EVO-003)', () => {
  const part = fc.oneof(fc.jsonValue(), fc.constantFrom('', 'x'.repeat(129), -1, 1.5, [{}], [1]));
  const data = fc.oneof(
    fc.jsonValue(),
    fc.record(
      { code: part, retryable: part, retryAfterMs: part, issues: part, data: part },
      { requiredKeys: [] },
    ),
  );
  fc.assert(
    fc.property(fc.integer(), fc.string(), data, (code, message, data) => {
      const error = fromJsonRpcError({ code, message, data });
      expect(errorPayload.safeParse(toErrorPayload(error)).success).toBe(true);
      expect(error.message).toBe(message);
    }),
  );
});

describe('to JSON-RPC', () => {
  test.each(Object.entries(errorCodes))('%s has its number (SP-RPC-010)', (code, entry) => {
    expect(toJsonRpcError(new ProtocolError(code, 'No.'))).toStrictEqual({
      code: entry.jsonRpc,
      message: 'No.',
      data: { code, retryable: entry.retryable },
    });
  });

  test('a declared error has its name and its data within data (SP-RPC-011)', () => {
    const error = new ProtocolError('over_quota', 'No.', { data: { limit: 10 } });
    expect(toJsonRpcError(error)).toStrictEqual({
      code: DECLARED_ERROR_JSON_RPC_CODE,
      message: 'No.',
      data: { code: 'over_quota', retryable: false, data: { limit: 10 } },
    });
  });
});

describe('from JSON-RPC', () => {
  test.each(Object.entries(errorCodes))('the number of %s alone finds it', (code, entry) => {
    const error = fromJsonRpcError({ code: entry.jsonRpc, message: 'No.' });
    expect(toErrorPayload(error)).toStrictEqual({
      code,
      message: 'No.',
      retryable: entry.retryable,
    });
  });

  test.each([1, 0, -32_000, -32_099, 500])('the number %i from elsewhere is internal', (code) => {
    const error = fromJsonRpcError({ code, message: 'No.', data: { why: 'so' } });
    expect(toErrorPayload(error)).toStrictEqual({
      code: 'internal',
      message: 'No.',
      retryable: false,
      data: { why: 'so' },
    });
  });
});
