import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { EnvelopeVector } from './vectors.ts';
import { folder, readVectors } from './vectors.ts';

const files = readdirSync(folder).filter(
  (name) => name.endsWith('.json') && name !== 'vectors.schema.json',
);

describe('every file', () => {
  const schema = JSON.parse(readFileSync(join(folder, 'vectors.schema.json'), 'utf8'));
  const isVectorFile = new Ajv2020({ allErrors: true, strict: false }).compile(schema);

  test.each(files)('%s is as the schema says, with a name of its own for each case', (name) => {
    const file = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    expect(isVectorFile(file), JSON.stringify(isVectorFile.errors?.slice(0, 3))).toBe(true);
    expect(`${file.kind}.json`).toBe(name);
    const ids = file.cases.map(
      (vector: { id?: string; code?: unknown }) => vector.id ?? vector.code,
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('is named in the README', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    expect(files.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('the envelopes', () => {
  const { cases } = readVectors('envelopes');

  test('are many', () => {
    expect(cases.length).toBeGreaterThanOrEqual(150);
  });

  // The rules of section 3 that judge one frame. The others are about senders, sockets or contracts.
  const rules = [1, 4, 5, 7, 9, 13, 15, 17, 18, 19, 20, 21, 26, 27, 28];
  test.each(rules.map((number) => `SP-ENV-${`${number}`.padStart(3, '0')}`))(
    'show %s both ways',
    (rule) => {
      const outcomes = cases.filter(({ spec }) => spec.includes(rule)).map(outcomeOf);
      expect(new Set(outcomes).size).toBeGreaterThanOrEqual(2);
    },
  );

  test('show every type of both senders, and every error that a frame can have', () => {
    const read = cases.map(({ from, valid, frame, reads }) => {
      const envelope = { ...frame, ...reads } as { type?: string; intent?: string };
      return valid ? `${from} ${envelope.type === 'system' ? envelope.intent : envelope.type}` : '';
    });
    expect(read).toEqual(expect.arrayContaining([...clientTypes, ...serverTypes]));
    expect(new Set(cases.flatMap(({ error }) => error ?? []))).toEqual(
      new Set([
        'malformed_json',
        'invalid_envelope',
        'unknown_type',
        'wrong_dialect',
        'payload_too_large',
      ]),
    );
  });
});

const common = ['message', 'jsonrpc', 'ping', 'pong'];
const clientTypes = [...common, 'subscribe', 'unsubscribe', 'cancel', 'refresh'].map(
  (type) => `client ${type}`,
);
const system = ['welcome', 'goaway', 'expiring', 'evicted', 'unsubscribed'];
const serverTypes = [...common, 'reply', 'ack', 'error', ...system].map((type) => `server ${type}`);

/** What a rule can decide about a frame. */
function outcomeOf({ valid, error, ref }: EnvelopeVector): string {
  return valid ? 'valid' : `${error} ${ref === undefined ? 'without' : 'with'} ref`;
}
