import {
  canonicalJson,
  clientEnvelope,
  decodeClientEnvelope,
  decodeServerEnvelope,
  serverEnvelope,
} from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';
import type { EnvelopeVector } from './vectors.ts';
import { readVectors } from './vectors.ts';

const { cases } = readVectors('envelopes');

describe('a frame that is an envelope', () => {
  test.each(cases.filter(({ valid }) => valid))('$id', (vector) => {
    const result = decode(vector);
    expect(result).toMatchObject({ ok: true });
    if (!result.ok) return;
    // Fields that a receiver does not know may be kept or dropped; the schemas drop them.
    const schema = vector.from === 'client' ? clientEnvelope : serverEnvelope;
    const expected = schema.parse(vector.reads ?? vector.frame);
    expect(canonicalJson(schema.parse(result.envelope))).toBe(canonicalJson(expected));
  });
});

describe('a frame that is none', () => {
  test.each(cases.filter(({ valid }) => !valid))('$id: $error', (vector) => {
    const result = decode(vector);
    if (result.ok) throw new Error(`Read as ${JSON.stringify(result.envelope)}.`);
    expect({ error: result.error.code, ref: result.id }).toEqual({
      error: vector.error,
      ref: vector.ref,
    });
    expect(result.error.message).toContain(vector.names ?? '');
  });
});

function decode({ from, text, frame, limits }: EnvelopeVector) {
  const read = from === 'client' ? decodeClientEnvelope : decodeServerEnvelope;
  return read(text ?? JSON.stringify(frame), limits);
}
