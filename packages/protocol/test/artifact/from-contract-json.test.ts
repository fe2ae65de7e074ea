import type { ContractJson } from '@sallyport/protocol';
import {
  ContractJsonError,
  canonicalJson,
  digestContract,
  fromContractJson,
  parseContractJson,
  toContractJson,
} from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';
import { symphony } from './symphony.ts';

function file(change: (json: ContractJson) => void = () => undefined): string {
  const json = toContractJson(symphony());
  change(json);
  return canonicalJson(json);
}

function caught(run: () => unknown): ContractJsonError {
  try {
    run();
  } catch (error) {
    if (error instanceof ContractJsonError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('fromContractJson', () => {
  test('gives a contract that exports as the same data with the same digest', () => {
    const contract = fromContractJson(JSON.parse(file()));
    expect(canonicalJson(toContractJson(contract))).toBe(file());
    expect(digestContract(contract)).toBe(digestContract(symphony()));
  });

  test('validates, fills in defaults and drops unknown members as the original does', () => {
    const updated = fromContractJson(JSON.parse(file())).channels.world?.emits?.updated?.payload;
    const payload = {
      tree: { label: 'a', children: [{ label: 'b', children: [] }] },
      at: '2026-01-01T00:00:00Z',
      scores: { a: 1 },
      pair: ['x', 1],
      unheardOf: true,
    };
    const { unheardOf, ...known } = payload;
    expect(updated?.parse(payload)).toEqual({ ...known, tags: [] });
    const deep = { ...payload, tree: { label: 'a', children: [{ label: 1, children: [] }] } };
    expect(updated?.safeParse(deep).error?.issues[0]?.path).toEqual([
      'tree',
      'children',
      0,
      'label',
    ]);
  });

  test('says which option of a tagged union failed', () => {
    const chat = fromContractJson(JSON.parse(file())).channels.guide?.accepts?.chat;
    const chunk = chat?.kind === 'request' && 'chunk' in chat.reply ? chat.reply.chunk : undefined;
    const result = chunk?.safeParse({ kind: 'image', width: 0, alt: null });
    expect(result?.error?.issues[0]).toMatchObject({ path: ['width'], code: 'too_small' });
  });

  test.each<[string, string, (json: ContractJson) => void]>([
    ['conditions', '/if', (json) => payloadOf(json, { if: {} })],
    ['a type-less bound', '', (json) => payloadOf(json, { minLength: 3 })],
    ['a wrong type', '/type', (json) => payloadOf(json, { type: 'date' })],
    ['a wrong pattern', '/pattern', (json) => payloadOf(json, { type: 'string', pattern: '(' })],
    ['a dangling reference', '', (json) => payloadOf(json, { $ref: '#/$defs/Nobody' })],
    ['negation', '/not', (json) => payloadOf(json, { not: { type: 'string' } })],
    ['a constant object', '', (json) => payloadOf(json, { const: { a: 1 } })],
  ])('refuses %s in a schema, with its path', (_, place, change) => {
    const error = caught(() => fromContractJson(JSON.parse(file(change))));
    expect(error.code).toBe('unsupported_schema');
    expect(error.issues[0]?.path).toBe(`/channels/guide/accepts/feedback/payload${place}`);
  });

  test('refuses what the DSL refuses', () => {
    const text = file((json) => Object.assign(json, { name: 'Not A Name' }));
    expect(caught(() => fromContractJson(JSON.parse(text)))).toMatchObject({
      code: 'invalid_contract',
    });
  });
});

describe('parseContractJson', () => {
  test.each([
    ['{', 'not_json', 'Export it again'],
    ['[]', 'not_a_contract', '"contractFormat"'],
    ['{"asyncapi":"3.0.0"}', 'not_a_contract', '"contractFormat"'],
    ['{"contractFormat":0}', 'older_format', 'Export it again'],
    ['{"contractFormat":2}', 'newer_format', 'Update Sallyport'],
    ['{"contractFormat":1}', 'invalid_contract', '/name'],
  ])('refuses %s as %s, with a remedy', (text, code, remedy) => {
    const error = caught(() => parseContractJson(text));
    expect(error.code).toBe(code);
    expect(error.message).toContain(remedy);
  });

  test('names an unknown member', () => {
    const text = file((json) => Object.assign(json.channels.guide ?? {}, { histroy: {} }));
    expect(caught(() => parseContractJson(text)).issues).toEqual([
      {
        path: '/channels/guide/histroy',
        message: 'unknown member. Remove it, or correct its name.',
      },
    ]);
  });
});

function payloadOf(json: ContractJson, schema: Record<string, unknown>): void {
  const feedback = json.channels.guide?.accepts.feedback;
  if (feedback) feedback.payload = schema;
}
