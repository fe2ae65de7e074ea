import type { CloseCode, SendableCloseCode } from '@sallyport/protocol';
import { closeCodeEntry, closeCodes } from '@sallyport/protocol';
import { describe, expect, expectTypeOf, test } from 'vitest';

const rows = Object.entries(closeCodes).map(([code, entry]) => [Number(code), entry] as const);

describe('the table of close codes', () => {
  test.each(rows)('%i has every attribute', (_, entry) => {
    expect(entry).toEqual({
      name: expect.stringMatching(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/),
      means: expect.stringMatching(/^[A-Z].*\.$/),
      reconnect: expect.any(Boolean),
      backoff: expect.stringMatching(/^(none|spread|backoff)$/),
      refreshToken: expect.any(Boolean),
      keepState: expect.any(Boolean),
    });
  });

  test.each(rows)('%i is in a range that RFC 6455 gives to it', (code) => {
    expect((code >= 1000 && code <= 1015) || (code >= 4000 && code <= 4999)).toBe(true);
  });

  test.each(rows)('%i keeps state and waits only where it reconnects', (_, entry) => {
    expect(entry.keepState).toBe(entry.reconnect);
    if (!entry.reconnect) {
      expect(entry.backoff).toBe('none');
      expect(entry.refreshToken).toBe(false);
    }
  });

  test('asks for a new token after 4401 only', () => {
    expect(rows.filter(([, { refreshToken }]) => refreshToken).map(([code]) => code)).toEqual([
      4401,
    ]);
  });

  test('reconnects without a delay after 4401 only', () => {
    const hasty = rows.filter(([, { reconnect, backoff }]) => reconnect && backoff === 'none');
    expect(hasty.map(([code]) => code)).toEqual([4401]);
  });

  test('has names of its own', () => {
    const names = rows.map(([, { name }]) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each([0, 999, 1004, 1005, 1015, 3000, 4000, 4999, -1, 1.5, Number.NaN])(
    'treats %d, which is not in it, as 1006 (SP-LIV-013)',
    (code) => {
      expect(closeCodeEntry(code)).toBe(closeCodes[1006]);
    },
  );

  test('finds every row', () => {
    for (const [code, entry] of rows) expect(closeCodeEntry(code)).toBe(entry);
  });

  test('says that 1006 cannot be sent (SP-LIV-027)', () => {
    expectTypeOf<1006>().toExtend<CloseCode>();
    expectTypeOf<1006>().not.toExtend<SendableCloseCode>();
    expectTypeOf<4000>().not.toExtend<CloseCode>();
  });
});
