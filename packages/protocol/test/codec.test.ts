import type { DecodeResult } from '@sallyport/protocol';
import { decodeClientEnvelope, decodeServerEnvelope, encodeEnvelope } from '@sallyport/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mutatedJson } from './json-mutation.ts';
import { clientSamples, serverSamples } from './sample-envelopes.ts';

describe('round trip', () => {
  test.each(clientSamples)('client $type', (envelope) => {
    expect(decodeClientEnvelope(encodeEnvelope(envelope))).toEqual({ ok: true, envelope });
  });

  test.each(serverSamples)('server $type $intent', (envelope) => {
    expect(decodeServerEnvelope(encodeEnvelope(envelope))).toEqual({ ok: true, envelope });
  });

  test('a frame without type but with channel is a message (SP-ENV-007)', () => {
    const envelope = { channel: 'guide', intent: 'chat', payload: {} };
    expect(decodeClientEnvelope(JSON.stringify(envelope))).toEqual({
      ok: true,
      envelope: { type: 'message', ...envelope },
    });
  });

  test('unknown fields are kept out of the way (SP-ENV-004)', () => {
    const text = '{"type":"ping","id":"1","seq":"not a number","later":{"a":[]}}';
    expect(decodeClientEnvelope(text).ok).toBe(true);
  });

  test('of a repeated key the last counts', () => {
    expect(decodeClientEnvelope('{"type":"nope","type":"ping"}').ok).toBe(true);
  });

  test.each([...clientSamples, ...serverSamples])(
    '$type is written without a repeated key (SP-ENV-006)',
    (envelope) => {
      const text = encodeEnvelope(envelope);
      // Reading keeps one of each key, so a repeated one would be missing from the second text.
      expect(JSON.stringify(JSON.parse(text))).toBe(text);
    },
  );

  test('an integer may be written as 1.0 or 1e3', () => {
    expect(decodeClientEnvelope('{"type":"ping","timestamp":1.0}').ok).toBe(true);
    expect(decodeClientEnvelope('{"type":"ping","timestamp":1e3}').ok).toBe(true);
  });

  test('a payload that JSON cannot say is a TypeError', () => {
    expect(() =>
      encodeEnvelope({ type: 'message', channel: 'guide', intent: 'x', payload: 1n }),
    ).toThrow(TypeError);
  });
});

describe('not an envelope', () => {
  test.each([
    '',
    ' ',
    '{',
    'hello',
    '{"type":"ping"}}',
    "{'type':'ping'}",
    '{"type":"ping",}',
    '\u0000',
    '42["chat",{}]',
    'NaN',
  ])('%j is malformed_json (SP-ENV-017)', (text) => {
    expect(refusal(decodeClientEnvelope(text))).toMatchObject({
      code: 'malformed_json',
      message: expect.stringContaining('Send one JSON object per text frame.'),
    });
  });

  test.each(['null', '5', '"text"', 'true', '[]', '[1]', '[null,"1","room:1","phx_join",{}]'])(
    '%s is invalid_envelope, and told what a message is (SP-ENV-001, SP-ENV-018)',
    (text) => {
      expect(refusal(decodeClientEnvelope(text))).toMatchObject({
        code: 'invalid_envelope',
        message: expect.stringContaining('{"channel": "…", "intent": "…", "payload": …}'),
      });
    },
  );

  test.each([
    ['{}', 'channel'],
    ['{"intent":"chat","payload":{}}', 'channel'],
    ['{"channel":"guide","payload":{}}', 'intent'],
    ['{"channel":"guide","intent":"chat"}', 'payload'],
    ['{"type":"subscribe","channel":"guide"}', 'id'],
    ['{"type":"cancel","ref":5}', 'ref'],
  ])('%s names the field %s (SP-ENV-018)', (text, field) => {
    const error = refusal(decodeClientEnvelope(text));
    expect(error.code).toBe('invalid_envelope');
    expect(error.message).toContain(`"${field}"`);
  });

  test('the message of a parser is cut short', () => {
    const error = refusal(decodeClientEnvelope(`"${'x'.repeat(100_000)}`));
    expect(error.message.length).toBeLessThan(300);
  });

  test.each([
    ['{"type":"message","id":"a","channel":"guide"}', 'a'],
    [`{"type":"nope","id":"${'x'.repeat(128)}","payload":1}`, 'x'.repeat(128)],
    ['{"id":"a","payload":{"__proto__":1}}', 'a'],
    [`{"type":"nope","id":"${'x'.repeat(129)}","payload":1}`, undefined],
    ['{"type":"message","id":5,"channel":"guide"}', undefined],
    ['{"type":"message","id":"","channel":"guide"}', undefined],
    ['[{"id":"a"}]', undefined],
  ])('%s gives back the id it has (SP-ENV-021)', (text, id) => {
    const result = decodeClientEnvelope(text);
    expect(result.ok).toBe(false);
    expect('id' in result ? result.id : undefined).toBe(id);
  });
});

test('every refusal of any JSON is a coded error, and no JSON throws (SP-SEC-007)', () => {
  const codes = new Set(['malformed_json', 'invalid_envelope', 'unknown_type', 'wrong_dialect']);
  fc.assert(
    fc.property(fc.oneof(mutatedJson(clientSamples), fc.jsonValue(), fc.string()), (value) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      for (const result of [decodeClientEnvelope(text), decodeServerEnvelope(text)]) {
        if (!result.ok) expect(codes).toContain(result.error.code);
      }
    }),
    { numRuns: 2_000 },
  );
});

function refusal(result: DecodeResult) {
  if (result.ok) throw new Error(`Expected a refusal, got ${JSON.stringify(result.envelope)}.`);
  return result.error;
}
