import { toContractJson } from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Layout } from '../../src/generate/layout.ts';
import { print } from '../../src/generate/layout.ts';
import { MessageTypes } from '../../src/generate/message-types.ts';
import { schemaType } from '../../src/generate/schema-type.ts';
import { TypeNames } from '../../src/generate/type-names.ts';

describe('the type of a schema', () => {
  test.each([
    [{}, 'unknown'],
    [true, 'unknown'],
    [false, 'never'],
    [{ not: {} }, 'never'],
    [{ type: 'integer', minimum: 0 }, 'number'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [
      { type: 'string', enum: ["it's", 'a "b"', 'back\\slash'] },
      `"it's" | 'a "b"' | 'back\\\\slash'`,
    ],
    [{ enum: ['a', 1, true, null] }, "'a' | 1 | true | null"],
    [{ type: 'string', const: 'x' }, "'x'"],
    [
      { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'number' }] } },
      '(string | number)[]',
    ],
    [{ type: 'array' }, 'unknown[]'],
    [
      {
        type: 'array',
        prefixItems: [{ type: 'string' }, { type: 'number' }],
        items: false,
        minItems: 1,
      },
      '[string, number?]',
    ],
    [
      { type: 'array', prefixItems: [{ type: 'string' }], items: { type: 'null' }, minItems: 1 },
      '[string, ...null[]]',
    ],
    [
      { oneOf: [{ type: 'string' }, { anyOf: [{ type: 'string' }, { type: 'null' }] }] },
      'string | null',
    ],
    [{ anyOf: [{ type: 'string' }, {}] }, 'unknown'],
    [{ type: 'string', allOf: [{ pattern: '^a' }, { pattern: 'b$' }] }, 'string'],
    [{ type: 'object' }, 'Record<string, never>'],
    [{ $ref: '#/$defs/Tree' }, 'Tree'],
  ])('%j is %s', (schema, type) => {
    expect(typeText(schema)).toBe(type);
  });

  test.each([
    [
      { properties: { a: { type: 'string' }, 'b-c': { type: 'null' } }, required: ['b-c'] },
      "{ a?: string | undefined; 'b-c': null; }",
    ],
    [{ properties: { a: { description: 'Says a.' } } }, '{ /** Says a. */ a?: unknown; }'],
    [
      {
        propertyNames: { enum: ['a', 'b'] },
        additionalProperties: { type: 'number' },
        required: ['a'],
      },
      '{ a: number; b?: number | undefined; }',
    ],
    [{ additionalProperties: { type: 'number' } }, '{ [key: string]: number; }'],
    [{ patternProperties: { '^x': { type: 'number' } } }, '{ [key: string]: number; }'],
    [
      { properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: {} },
      '{ a: string; [key: string]: unknown; }',
    ],
    [
      {
        properties: { a: { type: 'string' } },
        required: ['a'],
        additionalProperties: { type: 'number' },
      },
      '{ a: string; [key: string]: number | string | undefined; }',
    ],
    [
      { allOf: [{ properties: { a: { type: 'null' } } }], properties: { b: { type: 'null' } } },
      '{ b?: null | undefined; } & { a?: null | undefined; }',
    ],
  ])('of members %j is %s', (schema, type) => {
    expect(typeText({ type: 'object', ...schema }).replaceAll(/\s+/g, ' ')).toBe(type);
  });

  test('has what is left out only for its reader, where there is a default', () => {
    const schema = { type: 'object', properties: { a: { type: 'number', default: 5 } } };
    expect(typeText(schema, true)).toBe('{\n  a: number;\n}');
    expect(typeText(schema, false)).toBe('{\n  a?: number | undefined;\n}');
  });

  test('breaks where a line is too long', () => {
    const words = Array.from({ length: 12 }, (_, index) => `word number ${index}`);
    const text = typeText({ enum: words }).split('\n');
    expect(text.slice(1, 3)).toEqual(["  | 'word number 0'", "  | 'word number 1'"]);
  });
});

test('a comment cannot be ended by what it says', () => {
  const schema = { type: 'string', description: 'a */ b\nc', deprecated: true };
  const messages = new MessageTypes(new TypeNames([]));
  messages.declare(['a'], schema);
  expect(messages.declarations).toEqual([
    '/**\n * a *\\/ b\n * c\n * @deprecated\n */\nexport type A = string;',
  ]);
});

test('types that refer to themselves are declared once each, under their own names', () => {
  const tree = z.object({
    label: z.string(),
    get children() {
      return z.array(tree);
    },
  });
  const json = toContractJson({
    name: 'trees',
    version: '1.0.0',
    channels: {},
    rpc: { grow: { params: tree, result: z.object({ tree, other: tree }), errors: {} } },
  });
  const messages = new MessageTypes(new TypeNames([]));
  expect(messages.declare(['grow', 'params'], json.rpc.grow?.params ?? {})).toEqual(['GrowParams']);
  expect(messages.declare(['grow', 'result'], json.rpc.grow?.result ?? {})).toEqual(['GrowResult']);
  expect(messages.declarations).toEqual([
    'export type GrowParams = {\n  label: string;\n  children: GrowParams[];\n};',
    'export type GrowResult = {\n  tree: GrowResultSchema0;\n  other: GrowResultSchema0;\n};',
    'export type GrowResultSchema0 = {\n  label: string;\n  children: GrowResultSchema0[];\n};',
  ]);
});

test('names that would be the same are numbered', () => {
  const names = new TypeNames(['ToolsListParams']);
  expect(names.take(['tools/list', 'params'])).toBe('ToolsListParams2');
  expect(names.take(['tools.list', 'params'])).toBe('ToolsListParams3');
  expect(names.take(['1', 'params'])).toBe('Channel1Params');
  expect(names.take(['ключ', 'params'])).toBe('Params');
});

function typeText(schema: unknown, reading = true): string {
  const scope = { reading, nameOf: (ref: string) => ref.split('/').at(-1) ?? '' };
  const layout: Layout = ['type A =', schemaType(schema, scope)];
  return print(layout).slice('type A ='.length).replace(/^ /, '');
}
