import type { DecodeResult, FrameLimits } from '@sallyport/protocol';
import { decodeClientEnvelope } from '@sallyport/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const roomy: FrameLimits = { maxFrameBytes: 1_000_000, maxDepth: 32 };

describe('bytes', () => {
  const frame = (text: string) => JSON.stringify({ type: 'jsonrpc', id: 'a', payload: text });

  test.each(['a', 'é', '€', '😀'])('of %j are counted as UTF-8 (SP-ENV-013)', (char) => {
    const text = frame(char.repeat(50));
    const bytes = new TextEncoder().encode(text).length;
    expect(decodeClientEnvelope(text, { ...roomy, maxFrameBytes: bytes }).ok).toBe(true);
    const refused = decodeClientEnvelope(text, { ...roomy, maxFrameBytes: bytes - 1 });
    expect(refused).toMatchObject({ ok: false, id: 'a', error: { code: 'payload_too_large' } });
  });

  test.each(['{', 'x', '['.repeat(40), '[]', '{"type":"nope"}', '{"__proto__":1}'])(
    'over the limit are told before anything else: %s (SP-ENV-013)',
    (text) => {
      const limits = { maxFrameBytes: 100, maxDepth: 4 };
      expect(refusal(decodeClientEnvelope(text.padEnd(101), limits)).code).toBe(
        'payload_too_large',
      );
      expect(refusal(decodeClientEnvelope(text.padEnd(100), limits)).code).not.toBe(
        'payload_too_large',
      );
    },
  );

  test('agree with the encoder on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (char) => {
        const text = frame(char);
        const bytes = new TextEncoder().encode(text).length;
        expect(decodeClientEnvelope(text, { ...roomy, maxFrameBytes: bytes }).ok).toBe(true);
        expect(decodeClientEnvelope(text, { ...roomy, maxFrameBytes: bytes - 1 }).ok).toBe(false);
      }),
    );
  });
});

describe('depth', () => {
  const nested = (levels: number, open = '[', close = ']') =>
    `{"type":"jsonrpc","payload":${open.repeat(levels - 1)}${close.repeat(levels - 1)}}`;

  test.each([1, 2, 5, 32])('of %i is allowed where it is the limit (SP-ENV-015)', (levels) => {
    const text = levels === 1 ? '{"type":"ping"}' : nested(levels);
    expect(decodeClientEnvelope(text, { ...roomy, maxDepth: levels }).ok).toBe(true);
  });

  test.each([2, 5, 33])('of %i is refused one level beyond the limit (SP-ENV-015)', (levels) => {
    const error = refusal(decodeClientEnvelope(nested(levels), { ...roomy, maxDepth: levels - 1 }));
    expect(error.code).toBe('invalid_envelope');
    expect(error.message).toContain(`deeper than ${levels - 1} levels`);
  });

  test('counts objects and arrays together', () => {
    const text = '{"type":"jsonrpc","payload":[{"a":[{}]}]}';
    expect(decodeClientEnvelope(text, { ...roomy, maxDepth: 5 }).ok).toBe(true);
    expect(decodeClientEnvelope(text, { ...roomy, maxDepth: 4 }).ok).toBe(false);
  });

  test('does not add up what stands side by side', () => {
    const text = JSON.stringify({
      type: 'jsonrpc',
      payload: Array.from({ length: 500 }, () => [{}]),
    });
    expect(decodeClientEnvelope(text, { ...roomy, maxDepth: 4 }).ok).toBe(true);
  });

  test.each(['{[{[', '"{"[', '\\"{{{', '\\', '\\\\"[[[', ']]]}}}'])(
    'does not count brackets within strings: %j (SP-ENV-015)',
    (part) => {
      const payload = { [part.repeat(50)]: part.repeat(50) };
      const text = JSON.stringify({ type: 'jsonrpc', payload });
      expect(decodeClientEnvelope(text, { ...roomy, maxDepth: 2 }).ok).toBe(true);
      expect(decodeClientEnvelope(text, { ...roomy, maxDepth: 1 }).ok).toBe(false);
    },
  );

  test('agrees with the depth of any value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (payload) => {
        fc.pre(!JSON.stringify(payload).includes('__proto__'));
        const text = JSON.stringify({ type: 'jsonrpc', payload });
        const depth = depthOf(payload) + 1;
        expect(decodeClientEnvelope(text, { ...roomy, maxDepth: depth }).ok).toBe(true);
        expect(decodeClientEnvelope(text, { ...roomy, maxDepth: depth - 1 }).ok).toBe(false);
      }),
    );
  });

  test('a million brackets cost neither stack nor parse', () => {
    expect(refusal(decodeClientEnvelope('['.repeat(1_000_000), roomy)).code).toBe(
      'invalid_envelope',
    );
    expect(refusal(decodeClientEnvelope('{"a":'.repeat(200_000), roomy)).code).toBe(
      'invalid_envelope',
    );
  });
});

describe('__proto__', () => {
  test.each([
    '{"type":"ping","__proto__":{}}',
    '{"channel":"a","intent":"b","payload":{"__proto__":{"admin":true}}}',
    '{"channel":"a","intent":"b","payload":[[{"x":{"__proto__":null}}]]}',
    '{"channel":"a","intent":"b","payload":{"\\u005f\\u005fproto\\u005f\\u005f":1}}',
    '{"channel":"a","intent":"b","payload":[1,{"__pr\\u006fto__":1}]}',
    '{"channel":"a","intent":"b","payload":{"\\u005F_proto__":1}}',
    '[{"__proto__":1}]',
  ])('as a key is refused: %s (SP-ENV-020)', (text) => {
    expect(refusal(decodeClientEnvelope(text))).toMatchObject({
      code: 'invalid_envelope',
      message: expect.stringContaining('__proto__'),
    });
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  test.each([
    '{"channel":"a","intent":"b","payload":"__proto__"}',
    '{"channel":"a","intent":"b","payload":{"key":"\\u005f_proto__"}}',
    '{"channel":"a","intent":"b","payload":{"__proto":1,"proto__":2,"\\\\u005f_proto__":3}}',
    '{"channel":"a","intent":"b","payload":{"constructor":{"prototype":{"x":1}}}}',
  ])('as anything else is data: %s (SP-ENV-020, SP-SEC-008)', (text) => {
    expect(decodeClientEnvelope(text).ok).toBe(true);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });
});

function refusal(result: DecodeResult) {
  if (result.ok) throw new Error(`Expected a refusal, got ${JSON.stringify(result.envelope)}.`);
  return result.error;
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
