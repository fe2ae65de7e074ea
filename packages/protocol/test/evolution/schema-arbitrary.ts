import type { JsonSchema } from '@sallyport/protocol';
import fc from 'fast-check';

const names = ['a', 'b', 'kind'] as const;
const small = fc.integer({ min: 0, max: 4 });

const literal: fc.Arbitrary<JsonSchema> = fc.oneof(
  fc.constant({ type: 'null' }),
  fc.constant({ type: 'boolean' }),
  fc.constantFrom('x', 'y', 'z', 1, true, null).map((value) => ({ const: value })),
  fc
    .uniqueArray(fc.constantFrom('x', 'y', 'z'), { minLength: 1 })
    .map((values) => ({ type: 'string', enum: values })),
);

const text: fc.Arbitrary<JsonSchema> = fc
  .record(
    { minLength: small, maxLength: small, pattern: fc.constantFrom('^[a-z]*$', '^a', '0') },
    { requiredKeys: [] },
  )
  .map((constraints) => ({ type: 'string', ...constraints }));

const number: fc.Arbitrary<JsonSchema> = fc
  .record(
    {
      minimum: small,
      maximum: small,
      exclusiveMinimum: small,
      exclusiveMaximum: small,
      multipleOf: fc.constantFrom(1, 2, 3, 6),
    },
    { requiredKeys: [] },
  )
  .chain((constraints) =>
    fc.constantFrom('integer', 'number').map((type) => ({ type, ...constraints })),
  );

const flat = fc.oneof(literal, text, number);

const additional = (inner: fc.Arbitrary<JsonSchema>) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    fc.constantFrom({ additionalProperties: false }, { additionalProperties: {} }),
    inner.map((schema) => ({ additionalProperties: schema })),
  );

function object(inner: fc.Arbitrary<JsonSchema>): fc.Arbitrary<JsonSchema> {
  const properties = fc.dictionary(fc.constantFrom(...names), inner, { maxKeys: 3 });
  return fc
    .tuple(properties, additional(inner), fc.subarray([...names]))
    .map(([members, others, wanted]) => ({
      type: 'object',
      properties: { ...members },
      required: wanted.filter((name) => Object.hasOwn(members, name)),
      ...others,
    }));
}

function record(inner: fc.Arbitrary<JsonSchema>): fc.Arbitrary<JsonSchema> {
  const keys = fc.constantFrom<JsonSchema>(
    { type: 'string' },
    { type: 'string', enum: ['a', 'b'] },
  );
  return fc.tuple(keys, inner).map(([propertyNames, schema]) => ({
    type: 'object',
    propertyNames,
    additionalProperties: schema,
  }));
}

function array(inner: fc.Arbitrary<JsonSchema>): fc.Arbitrary<JsonSchema> {
  const counts = fc.record({ minItems: small, maxItems: small }, { requiredKeys: [] });
  const prefix = fc.array(inner, { minLength: 1, maxLength: 2 });
  return fc.oneof(
    fc.tuple(inner, counts).map(([items, count]) => ({ type: 'array', items, ...count })),
    prefix.map((prefixItems) => ({
      type: 'array',
      prefixItems,
      items: false,
      minItems: prefixItems.length,
    })),
    fc.tuple(prefix, inner).map(([prefixItems, items]) => ({ type: 'array', prefixItems, items })),
  );
}

function union(inner: fc.Arbitrary<JsonSchema>): fc.Arbitrary<JsonSchema> {
  const alternatives = fc.array(inner, { minLength: 1, maxLength: 3 });
  const tagged = fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { minLength: 1 }).chain((tags) =>
    fc.array(inner, { minLength: tags.length, maxLength: tags.length }).map((members) => ({
      oneOf: tags.map((tag, index) => ({
        type: 'object',
        properties: { kind: { type: 'string', const: tag }, a: members[index] },
        required: ['kind'],
      })),
    })),
  );
  return fc.oneof(
    alternatives.map((anyOf) => ({ anyOf })),
    alternatives.map((oneOf) => ({ oneOf })),
    fc.array(object(flat), { minLength: 2, maxLength: 2 }).map((allOf) => ({ allOf })),
    fc.array(flat, { minLength: 2, maxLength: 2 }).map((allOf) => ({ allOf })),
    tagged,
  );
}

/** Schemas such as contracts export, and combinations that they could. Some refer to themselves. */
export const anySchema: fc.Arbitrary<JsonSchema> = fc
  .letrec<{ schema: JsonSchema }>((tie) => ({
    schema: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.oneof(literal, text, number, fc.constant<JsonSchema>({})),
      object(tie('schema')),
      array(tie('schema')),
      union(tie('schema')),
      record(tie('schema')),
      fc.constant<JsonSchema>({ $ref: '#/$defs/tree' }),
    ),
  }))
  .schema.chain((schema) =>
    fc
      .tuple(fc.constantFrom('string', 'integer'), small)
      .map(([type, maxItems]) =>
        JSON.stringify(schema).includes('$ref')
          ? { ...schema, $defs: { tree: tree(type, maxItems) } }
          : schema,
      ),
  );

function tree(type: string, maxItems: number): JsonSchema {
  return {
    type: 'object',
    properties: {
      a: { type },
      b: { type: 'array', items: { $ref: '#/$defs/tree' }, maxItems },
    },
    required: ['a'],
  };
}
