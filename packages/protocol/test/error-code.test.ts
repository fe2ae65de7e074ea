import type { ErrorCode } from '@sallyport/protocol';
import {
  DECLARED_ERROR_JSON_RPC_CODE,
  errorCodes,
  isErrorCode,
  jsonRpcCodes,
} from '@sallyport/protocol';
import { describe, expect, expectTypeOf, test } from 'vitest';

const rows = Object.entries(errorCodes);

describe('the table of error codes', () => {
  test.each(rows)('%s has every attribute, in a stable spelling', (code, entry) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(entry).toEqual({
      means: expect.stringMatching(/^[A-Z].*\.$/),
      retryable: expect.any(Boolean),
      strike: expect.any(Boolean),
      jsonRpc: expect.any(Number),
    });
  });

  test('gives each code its own JSON-RPC number (SP-RPC-010)', () => {
    const numbers = rows.map(([, { jsonRpc }]) => jsonRpc as number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers).not.toContain(DECLARED_ERROR_JSON_RPC_CODE);
  });

  test.each(rows)(
    '%s uses a number that JSON-RPC 2.0 fixes, or one left to servers',
    (_, entry) => {
      const fixed: readonly number[] = Object.values(jsonRpcCodes);
      const forServers = entry.jsonRpc >= -32_099 && entry.jsonRpc <= -32_000;
      expect(fixed.includes(entry.jsonRpc) || forServers).toBe(true);
    },
  );

  test('counts malformed frames, and only those, as strikes (SP-ENV-023)', () => {
    const strikes = rows.filter(([, { strike }]) => strike).map(([code]) => code);
    expect(strikes).toEqual([
      'malformed_json',
      'invalid_envelope',
      'wrong_dialect',
      'unknown_type',
    ]);
  });

  test('is closed (SP-EVO-008)', () => {
    expectTypeOf<'over_quota'>().not.toExtend<ErrorCode>();
    expect(isErrorCode('internal')).toBe(true);
    for (const code of ['', 'over_quota', 'INTERNAL', 'toString', '__proto__', 'constructor']) {
      expect(isErrorCode(code)).toBe(false);
    }
  });
});
