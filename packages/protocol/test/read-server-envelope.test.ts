import { serverEnvelope } from '@sallyport/protocol';
import { readServerEnvelope } from '@sallyport/protocol/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mutatedJson } from './json-mutation.ts';
import { serverSamples } from './sample-envelopes.ts';

describe('a client reads', () => {
  test.each(serverSamples)('$type $intent', (sample) => {
    expect(readServerEnvelope(JSON.stringify(sample))).toEqual({ ok: true, envelope: sample });
  });

  test('everything that the schema takes', () => {
    fc.assert(
      fc.property(mutatedJson(serverSamples), (value) => {
        fc.pre(serverEnvelope.safeParse(value).success);
        expect(readServerEnvelope(JSON.stringify(value)).ok).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  test('a message without its type (SP-ENV-007)', () => {
    const text = '{"channel":"guide","intent":"typing","payload":{}}';
    expect(readServerEnvelope(text)).toMatchObject({ ok: true, envelope: { type: 'message' } });
  });
});

describe('a client is told what is wrong with', () => {
  test.each([
    ['{', 'it is not JSON'],
    ['[]', 'it is not an object'],
    ['null', 'it is not an object'],
    ['{"type":"constructor"}', 'its type "constructor" is unknown'],
    ['{"type":"system","intent":"coffee"}', 'its type "system coffee" is unknown'],
    ['{"type":"reply","ref":7}', '"ref" is missing or wrong'],
    ['{"type":"reply","ref":"1","seq":-1}', '"seq" is missing or wrong'],
    ['{"type":"reply","ref":"1","final":null}', '"final" is missing or wrong'],
    ['{"type":"ack","ref":"1","payload":[]}', '"payload" is missing or wrong'],
    ['{"type":"message","channel":"a","intent":"b"}', '"payload" is missing or wrong'],
    ['{"type":"error","payload":"no"}', '"payload.code" is missing or wrong'],
    [
      '{"type":"system","intent":"goaway","payload":{"reason":"x"}}',
      '"payload.spreadMs" is missing or wrong',
    ],
  ])('%s', (text, fault) => {
    expect(readServerEnvelope(text)).toEqual({ ok: false, fault });
  });
});
