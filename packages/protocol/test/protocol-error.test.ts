import {
  errorCodes,
  errorPayload,
  ProtocolError,
  toErrorPayload,
  toProtocolError,
} from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';

describe('ProtocolError', () => {
  test.each(Object.entries(errorCodes))('%s takes its default from the table', (code, entry) => {
    expect(new ProtocolError(code, 'No.').retryable).toBe(entry.retryable);
    expect(new ProtocolError(code, 'No.', { retryable: !entry.retryable }).retryable).toBe(
      !entry.retryable,
    );
  });

  test('a declared error is not retryable unless it says so', () => {
    expect(new ProtocolError('over_quota', 'No.').retryable).toBe(false);
    expect(new ProtocolError('over_quota', 'No.', { retryable: true }).retryable).toBe(true);
  });

  test('is an Error with a name, a message and a cause', () => {
    const cause = new Error('why');
    const error = new ProtocolError('internal', 'No.', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toBe('ProtocolError: No.');
    expect(error.cause).toBe(cause);
    expect('cause' in new ProtocolError('internal', 'No.')).toBe(false);
  });

  test.each([
    [new ProtocolError('internal', 'No.'), { code: 'internal', message: 'No.', retryable: false }],
    [
      new ProtocolError('over_quota', 'No.', {
        retryable: true,
        retryAfterMs: 0,
        issues: [],
        data: null,
        cause: new Error('secret'),
      }),
      {
        code: 'over_quota',
        message: 'No.',
        retryable: true,
        retryAfterMs: 0,
        issues: [],
        data: null,
      },
    ],
  ])('writes a payload of exactly what crosses the wire (SP-SEC-006)', (error, payload) => {
    expect(toErrorPayload(error)).toStrictEqual(payload);
    expect(errorPayload.safeParse(toErrorPayload(error)).success).toBe(true);
    expect(JSON.stringify(toErrorPayload(error))).not.toContain('secret');
    expect(toErrorPayload(ProtocolError.fromPayload(toErrorPayload(error)))).toStrictEqual(payload);
  });

  test('ignores what it does not know in a payload, `cause` included (SP-EVO-004)', () => {
    const payload = { code: 'later', message: 'No.', retryable: true, cause: 'x', later: 1 };
    const error = ProtocolError.fromPayload(payload);
    expect('cause' in error).toBe(false);
    expect(toErrorPayload(error)).toStrictEqual({ code: 'later', message: 'No.', retryable: true });
  });

  test('keeps a code that it does not know, with its retryable (SP-EVO-003)', () => {
    const error = ProtocolError.fromPayload({ code: 'later', message: 'No.', retryable: true });
    expect([error.code, error.retryable]).toEqual(['later', true]);
  });

  test('fromUnknown gives back a ProtocolError itself', () => {
    const error = new ProtocolError('conflict', 'No.');
    expect(toProtocolError(error)).toBe(error);
  });

  test.each([new Error('select * from users'), 'select', null, undefined, { code: 'conflict' }])(
    'fromUnknown makes %s internal and keeps its text here (SP-MSG-018, SP-SEC-006)',
    (thrown) => {
      const error = toProtocolError(thrown);
      expect(error.code).toBe('internal');
      expect(error.cause).toBe(thrown);
      expect(JSON.stringify(toErrorPayload(error))).not.toContain('select');
    },
  );
});
