import type { JsonSchema } from '@sallyport/protocol';
import fc from 'fast-check';
import { anySchema } from './schema-arbitrary.ts';

/** A schema that differs from `schema` in one place, or in none. */
export function mutated(schema: JsonSchema): fc.Arbitrary<JsonSchema> {
  const places = [...placesOf(schema)];
  return fc.constantFrom(...places).chain((place) =>
    change(at(schema, place)).map((next) => {
      const copy = structuredClone(schema);
      return place.length === 0 ? { ...next, ...defs(schema, next) } : set(copy, place, next);
    }),
  );
}

type Place = readonly (string | number)[];

function change(part: JsonSchema): fc.Arbitrary<JsonSchema> {
  const small = fc.integer({ min: 0, max: 4 });
  const bound = fc.constantFrom(
    ...['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'],
  );
  const keys = Object.keys(part).filter((key) => key !== '$defs');
  return fc.oneof(
    fc.tuple(bound, small).map(([keyword, value]) => ({ ...part, [keyword]: value })),
    fc.subarray(keys, { minLength: Math.max(0, keys.length - 1) }).map((kept) => keep(part, kept)),
    fc.constant({ anyOf: [withoutDefs(part), { type: 'null' }], ...defs(part, {}) }),
    fc.constant({ ...part, additionalProperties: false }),
    fc.subarray(Object.keys(record(part.properties))).map((required) => ({ ...part, required })),
    anySchema.map((member) => ({
      ...part,
      properties: { ...record(part.properties), c: withoutDefs(member) },
    })),
    fc
      .subarray(['x', 'y', 'z', 'w'], { minLength: 1 })
      .map((values) => ({ ...part, ...(part.enum !== undefined && { enum: values }) })),
    anySchema,
  );
}

/** Every place of the schema where a schema stands. */
function* placesOf(schema: unknown, here: Place = []): Generator<Place> {
  if (typeof schema !== 'object' || schema === null) return;
  yield here;
  for (const keyword of ['items', 'additionalProperties']) {
    const inner = record(schema)[keyword];
    if (inner !== undefined) yield* placesOf(inner, [...here, keyword]);
  }
  for (const keyword of ['properties', 'anyOf', 'oneOf', 'allOf', 'prefixItems']) {
    for (const [key, inner] of Object.entries(record(record(schema)[keyword]))) {
      yield* placesOf(inner, [...here, keyword, key]);
    }
  }
}

function at(schema: unknown, place: Place): JsonSchema {
  return record(place.reduce((part, key) => record(part)[key], schema));
}

/** Definitions stay at the root; a part that refers to the tree finds one there. */
function set(root: JsonSchema, place: Place, next: JsonSchema): JsonSchema {
  const parent = place.slice(0, -1).reduce<unknown>((part, key) => record(part)[key], root);
  Object.assign(record(parent), { [place.at(-1) ?? '']: withoutDefs(next) });
  return { ...root, ...defs(root, next) };
}

function defs(...schemas: readonly JsonSchema[]): JsonSchema {
  const found = schemas.map(({ $defs }) => $defs).find((one) => one !== undefined);
  return { $defs: found ?? { tree: { type: 'object' } } };
}

function withoutDefs({ $defs: _, ...rest }: JsonSchema): JsonSchema {
  return rest;
}

function keep(part: JsonSchema, keys: readonly string[]): JsonSchema {
  return Object.fromEntries(
    Object.entries(part).filter(([key]) => keys.includes(key) || key === '$defs'),
  );
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
