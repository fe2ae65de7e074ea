import type { JsonSchema } from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { compareSchemas } from '../../src/evolution/variance.ts';

const tree = z.object({
  label: z.string(),
  get children() {
    return z.array(tree).max(3);
  },
});
const deeperTree = z.object({
  label: z.string(),
  get children() {
    return z.array(deeperTree).max(4);
  },
});
const textBlock = z.object({ kind: z.literal('text'), text: z.string() });
const imageBlock = z.object({ kind: z.literal('image'), width: z.int() });
const anyBlock = z.object({ kind: z.enum(['text', 'image']), text: z.string(), width: z.int() });
const blocks = z.discriminatedUnion('kind', [textBlock, imageBlock]);
const moreBlocks = z.discriminatedUnion('kind', [
  textBlock,
  imageBlock,
  z.object({ kind: z.literal('rule') }),
]);

describe('what is sent fits', () => {
  test.each<[string, z.ZodType, z.ZodType]>([
    [
      'an object of which a member became optional',
      z.object({ a: z.string() }),
      z.object({ a: z.string().optional() }),
    ],
    [
      'an object that gained an optional member',
      z.object({}),
      z.object({ a: z.string().optional() }),
    ],
    [
      'an object that gained a member with a default',
      z.object({}),
      z.object({ a: z.string().default('x') }),
    ],
    ['an object into one that ignores the member', z.object({ a: z.string() }), z.object({})],
    [
      'a strict object into an open one',
      z.strictObject({ a: z.string() }),
      z.object({ a: z.string() }),
    ],
    [
      'an open object into a strict one: its sender writes no others',
      z.object({ a: z.string() }),
      z.strictObject({ a: z.string() }),
    ],
    ['a variant more', blocks, moreBlocks],
    ['an object whose tag has several values into a union', anyBlock, blocks],
    ['a recursive schema into a wider one', tree, deeperTree],
    [
      'a recursive schema into itself, once unfolded',
      tree,
      z.object({ label: z.string(), children: z.array(tree) }),
    ],
    ['an integer into a number', z.int(), z.number()],
    ['a short range of integers into literals', z.int().min(1).max(3), z.literal([1, 2, 3, 4])],
    [
      'multiples of six into multiples of three',
      z.number().multipleOf(6),
      z.number().multipleOf(3),
    ],
    ['an enumeration into a string', z.enum(['a', 'b']), z.string().max(1)],
    [
      'a record of an enumeration into an object',
      z.record(z.enum(['a', 'b']), z.int()),
      z.strictObject({ a: z.int(), b: z.int() }),
    ],
    [
      'an object into a record',
      z.object({ a: z.int(), b: z.int().optional() }),
      z.record(z.string(), z.number()),
    ],
    ['a tuple into a list', z.tuple([z.string(), z.string()]), z.array(z.string()).min(1)],
    [
      'a nullable into a union',
      z.string().nullable(),
      z.union([z.string(), z.null(), z.boolean()]),
    ],
    [
      'an intersection into its parts',
      z.intersection(z.object({ a: z.string() }), z.object({ b: z.int() })),
      z.object({ b: z.int() }),
    ],
    ['a format with its pattern', z.iso.datetime(), z.string()],
    ['anything into anything', z.unknown(), z.unknown()],
    ['nothing into anything', z.never(), z.string()],
  ])('%s', (_, sent, accepted) => {
    expect(compareSchemas(json(sent), json(accepted)).misfits).toEqual([]);
  });
});

describe('what is sent does not fit', () => {
  test.each<[string, z.ZodType, z.ZodType, string, unknown]>([
    ['a member became required', z.object({}), z.object({ a: z.string() }), '/a', {}],
    [
      'a member is no longer known',
      z.object({ a: z.int().optional() }),
      z.strictObject({}),
      '/a',
      { a: 0 },
    ],
    [
      'unknown members got a schema',
      z.looseObject({}),
      z.object({}).catchall(z.int()),
      '/*',
      { '': null },
    ],
    [
      'a record into an object',
      z.record(z.string(), z.int()),
      z.object({ a: z.string().optional() }),
      '/a',
      { a: 0 },
    ],
    [
      'a part that says nothing, beside one that writes no others, lets others be sent',
      z.intersection(z.unknown(), z.object({})),
      z.object({}).catchall(z.int()),
      '/*',
      { '': null },
    ],
    ['a variant less', moreBlocks, blocks, '', { kind: 'rule' }],
    [
      'a variant that changed',
      blocks,
      z.discriminatedUnion('kind', [textBlock, imageBlock.extend({ width: z.int().max(9) })]),
      '/width',
      { kind: 'image', width: 10 },
    ],
    ['a list deep inside', deeperTree, tree, '/children', undefined],
    ['a number into an integer', z.number(), z.int(), '', 0.5],
    ['an open end', z.number().min(0), z.number().gt(0), '', 0],
    ['a value less', z.enum(['a', 'b']), z.enum(['a']), '', 'b'],
    ['a string into an enumeration', z.string(), z.enum(['a']), '', ''],
    ['a pattern', z.string(), z.string().regex(/^[a-z]+$/), '', ''],
    ['a format', z.string(), z.email(), '', ''],
    ['null', z.string().nullable(), z.string(), '', null],
    ['an item of a tuple', z.tuple([z.string()]), z.tuple([z.string().min(2)]), '/0', ['']],
    ['a list into a tuple', z.array(z.string()), z.tuple([z.string()]), '', []],
    [
      'an escaped name',
      z.object({ 'a/b~c': z.int() }),
      z.object({ 'a/b~c': z.int().max(3) }),
      '/a~1b~0c',
      { 'a/b~c': 4 },
    ],
    [
      'a name of a prototype',
      z.object({ constructor: z.int() }),
      z.object({ constructor: z.int().max(3) }),
      '/constructor',
      { constructor: 4 },
    ],
  ])('%s', (_, sent, accepted, path, value) => {
    const { misfits } = compareSchemas(json(sent), json(accepted));
    const found = misfits.find((misfit) => misfit.path === path);
    expect(found?.verdict).toBe('refused');
    if (value !== undefined) expect(found?.counterexample).toEqual({ value });
  });

  test('names every place', () => {
    const sent = z.object({ a: z.int(), b: z.object({ c: z.string() }), d: z.string() });
    const accepted = z.object({ a: z.string(), b: z.object({ c: z.int() }), d: z.string() });
    const paths = compareSchemas(json(sent), json(accepted)).misfits.map(({ path }) => path);
    expect(paths).toEqual(['/a', '/b/c']);
  });
});

test('members of alternatives that are not meant are not called ignored', () => {
  const { ignored } = compareSchemas(json(moreBlocks), json(blocks));
  expect(ignored).toEqual([]);
  const captioned = z.discriminatedUnion('kind', [
    textBlock.extend({ by: z.string() }),
    imageBlock,
  ]);
  expect(compareSchemas(json(captioned), json(blocks)).ignored).toEqual(['/by']);
});

describe('what cannot be decided', () => {
  test.each<[string, JsonSchema, JsonSchema]>([
    ['two patterns', { type: 'string', pattern: '^a+$' }, { type: 'string', pattern: '^aa*$' }],
    [
      'a length that a pattern implies',
      { type: 'string', pattern: '^a+$' },
      { type: 'string', minLength: 1 },
    ],
    [
      'alternatives that overlap',
      { type: 'string' },
      {
        oneOf: [
          { type: 'string' },
          { type: 'string', const: 7 },
          { type: 'string', pattern: '^(?!)' },
        ],
      },
    ],
    [
      'a range cut in two',
      { type: 'number', minimum: 0, maximum: 9 },
      {
        anyOf: [
          { type: 'number', maximum: 5 },
          { type: 'number', minimum: 5 },
        ],
      },
    ],
  ])('is said to be so: %s', (_, sent, accepted) => {
    const { misfits } = compareSchemas(sent, accepted);
    expect(misfits.map(({ verdict }) => verdict)).toEqual(['undecided']);
  });
});

function json(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return JSON.parse(JSON.stringify(rest));
}
