import type { ClientEvents } from '@sallyport/client';
import type { TrafficSource } from '@sallyport/client/devtools';
import { readRecording, recordSession } from '@sallyport/client/devtools';
import type { ContractJson, JsonSchema } from '@sallyport/protocol';
import {
  channel,
  defineContract,
  digestContract,
  event,
  fromContractJson,
  toContractJson,
} from '@sallyport/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

/** A schema and a value of it; every text in the value says what must become of it. */
interface Sample {
  readonly schema: JsonSchema;
  readonly value: unknown;
}

const words = fc.uuid({ version: 4 });
const kept = words.map((word): Sample => ({ schema: { type: 'string' }, value: `keep-${word}` }));
const marked = fc
  .record({ word: words, mark: fc.constantFrom('secret', 'pii', 'misspelt', true) })
  .map(
    ({ word, mark }): Sample => ({
      schema: { type: 'string', 'x-sensitivity': mark },
      value: `hide-${word}`,
    }),
  );
const undescribed = words.map(
  (word): Sample => ({ schema: {}, value: { [`hide-${word}`]: `hide-${word}` } }),
);
const mistyped = words.map(
  (word): Sample => ({ schema: { type: 'integer' }, value: `hide-${word}` }),
);

const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    kept,
    marked,
    undescribed,
    mistyped,
    fc
      .dictionary(fc.constantFrom('a', 'b/c', '__proto__', 'constructor'), tie('sample'))
      .map(object),
    fc
      .tuple(fc.dictionary(fc.constantFrom('a', 'b'), tie('sample')), words)
      .map(([parts, word]) => {
        const { schema, value } = object(parts);
        return { schema, value: { ...Object(value), [`hide-${word}`]: `hide-${word}` } };
      }),
    tie('sample').map(({ schema, value }) => ({
      schema: { type: 'array', items: schema },
      value: [value],
    })),
    tie('sample').map(({ schema, value }) => ({
      schema: { type: 'object', additionalProperties: schema },
      value: { entry: value },
    })),
    tie('sample').map(({ schema, value }) => ({
      schema: { anyOf: [{ type: 'null' }, { allOf: [schema] }] },
      value,
    })),
    tie('sample').map(({ schema, value }) => ({
      schema: {
        type: 'object',
        properties: { only: schema },
        propertyNames: { type: 'string', 'x-sensitivity': 'pii' },
      },
      value: { only: hidden(value) },
    })),
    tie('sample').map(({ schema, value }) => ({
      schema: { ...schema, 'x-sensitivity': 'secret' },
      value: hidden(value),
    })),
  ),
}));

function object(parts: Readonly<Record<string, Sample>>): Sample {
  const entries = Object.entries(parts);
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])),
    },
    value: Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
  };
}

/** The same value, all of which must go. */
function hidden(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll('keep-', 'hide-'));
}

/** The texts of one kind, also where they are names. */
function textsOf(value: unknown, kind: 'keep' | 'hide'): readonly string[] {
  return JSON.stringify(value).match(new RegExp(`${kind}-[0-9a-f-]{36}`, 'g')) ?? [];
}

/** A contract with one message, whose payload has this schema. A second schema marks, so that it is a marked one. */
function contractOf(payload: JsonSchema): ContractJson {
  const say = { kind: 'event', payload, errors: {} } as const;
  const mark = {
    kind: 'event',
    payload: { type: 'string', 'x-sensitivity': 'pii' },
    errors: {},
  } as const;
  return {
    contractFormat: 1,
    schemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    name: 'random',
    version: '1.0.0',
    channels: { room: { template: 'room', accepts: { say, mark }, emits: { say } } },
    rpc: {
      say: { params: payload, result: payload, errors: {} },
    },
  };
}

/** Says that envelopes passed, as a client does. */
function source(): TrafficSource & { readonly tell: ClientEvents['envelope'] } {
  const listeners = new Set<ClientEvents['envelope']>();
  return {
    tell: (passed) => {
      for (const listener of listeners) listener(passed);
    },
    on(event, listener) {
      if (event === 'envelope') listeners.add(listener as ClientEvents['envelope']); // told by its name
      return () => undefined;
    },
  };
}

/** Records a payload in every place that a contract gives a schema for. */
function record(payload: unknown, options: Parameters<typeof recordSession>[1]): string {
  const client = source();
  const recorder = recordSession(client, options);
  const message = { type: 'message', channel: 'room', intent: 'say', payload } as const;
  const rpc = { jsonrpc: '2.0', id: '2' };
  client.tell({ direction: 'out', envelope: { ...message, id: '1' } });
  client.tell({ direction: 'in', envelope: message });
  client.tell({
    direction: 'out',
    envelope: { type: 'jsonrpc', id: '2', payload: { ...rpc, method: 'say', params: payload } },
  });
  client.tell({
    direction: 'in',
    envelope: { type: 'jsonrpc', ref: '2', payload: { ...rpc, result: payload } },
  });
  return recorder.text();
}

describe('redaction', () => {
  it('never keeps what is marked or not described, and keeps all the rest', () => {
    fc.assert(
      fc.property(sample, ({ schema, value }) => {
        const text = record(value, { contract: contractOf(schema) });
        for (const word of textsOf(value, 'hide')) expect(text).not.toContain(word);
        for (const word of textsOf(value, 'keep')) expect(text.split(word)).toHaveLength(5);
        if (textsOf(value, 'hide').length === 0) return;
        for (const entry of readRecording(text).entries) {
          expect(entry).toMatchObject({ redacted: expect.any(Array) });
        }
      }),
      { numRuns: 500 },
    );
  });

  it('keeps nothing where nobody described anything', () => {
    fc.assert(
      fc.property(fc.jsonValue(), words, (value, word) => {
        const text = record({ [`hide-${word}`]: [value, `hide-${word}`] }, {});
        expect(text).not.toContain(word);
      }),
    );
  });

  it('never keeps a JWT, wherever it stands', () => {
    const base64url = fc.string({
      unit: fc.constantFrom(...'abcXYZ019_-'),
      minLength: 8,
      maxLength: 40,
    });
    const jwt = fc
      .tuple(base64url, base64url, base64url)
      .map(([header, payload, signature]) => `eyJ${header}.${payload}.${signature}`);
    const place = fc.constantFrom<(token: string) => unknown>(
      (token) => token,
      (token) => ({ deep: [{ note: `see ${token}, and` }] }),
      (token) => ({ url: `https://example.com/?t=${token}` }),
    );
    fc.assert(
      fc.property(jwt, place, (token, put) => {
        const text = record(put(token), { unmarked: 'keep' });
        for (const part of token.split('.')) expect(text).not.toContain(part);
      }),
    );
  });

  it('follows references, also in circles', () => {
    const schema: JsonSchema = {
      $ref: '#/$defs/node',
      $defs: {
        node: {
          type: 'object',
          properties: {
            label: { type: 'string' },
            pin: { $ref: '#/$defs/pin' },
            next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
            again: { $ref: '#' },
          },
        },
        pin: { $ref: '#/$defs/pin', type: 'string', 'x-sensitivity': 'secret' },
      },
    };
    const node = { label: 'shown', pin: 'hide-1', next: null };
    const text = record(
      { ...node, next: { ...node, pin: 'hide-2' }, again: { ...node, pin: 'hide-3' } },
      { contract: contractOf(schema) },
    );
    expect(text).not.toContain('hide');
    expect(text.split('shown')).toHaveLength(13);
  });
});

describe('marks in a contract', () => {
  const contract = (mark: Record<string, unknown>) =>
    defineContract({
      name: 'hall',
      version: '1.0.0',
      channels: {
        hall: channel('hall', {
          accepts: {
            say: event({
              payload: z.object({
                name: z.string().min(1).meta(mark).optional(),
                tags: z.array(z.string().meta(mark).max(9)).default([]),
              }),
            }),
          },
        }),
      },
    });
  const marked = { 'x-sensitivity': 'pii' };

  it('survive into contract.json and back, and do not change the digest', () => {
    const json = toContractJson(contract(marked));
    expect(json.channels.hall?.accepts.say?.payload).toMatchObject({
      properties: {
        name: { 'x-sensitivity': 'pii' },
        tags: { items: { 'x-sensitivity': 'pii' } },
      },
    });
    expect(toContractJson(fromContractJson(json))).toEqual(json);
    expect(digestContract(contract(marked))).toBe(digestContract(contract({})));
  });
});
