import type { JsonSchema } from '@sallyport/protocol';
import fc from 'fast-check';

/**
 * Payloads that a sender may write under a schema, by a way of its own: nothing of the comparison is used. Combined
 * schemas are sampled part by part, so a value has to be checked against the schema before it counts.
 */
export function payloadOf(root: JsonSchema): fc.Arbitrary<unknown> {
  return inner(root, { root, depth: 0 });
}

interface Site {
  readonly root: JsonSchema;
  readonly depth: number;
}

function inner(schema: unknown, { root, depth }: Site): fc.Arbitrary<unknown> {
  if (schema === false || depth > 6) return fc.constant(null);
  const site = { root, depth: depth + 1 };
  const one = record(schema);
  if (one.not !== undefined) return fc.constant(null);
  if (Array.isArray(one.enum)) return fc.constantFrom(...one.enum);
  if (Object.hasOwn(one, 'const')) return fc.constant(one.const);
  if (one.$ref !== undefined) return inner(record(root.$defs).tree, site);
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const alternatives = one[keyword];
    if (Array.isArray(alternatives)) {
      return fc.oneof(...alternatives.map((alternative) => inner(alternative, site)));
    }
  }
  if (Array.isArray(one.allOf)) return all(one.allOf, site);
  const types = one.type === undefined ? TYPES : [one.type].flat();
  return fc.oneof(...types.map((type) => ofType(String(type), one, site)));
}

const TYPES = ['null', 'boolean', 'number', 'string', 'array', 'object'];

/** A value of one part, or what the parts say of an object together. */
function all(parts: readonly unknown[], site: Site): fc.Arbitrary<unknown> {
  return fc.oneof(
    ...parts.map((part) => inner(part, site)),
    fc
      .tuple(...parts.map((part) => inner(part, site)))
      .map((values) => Object.assign({}, ...values)),
  );
}

function ofType(type: string, schema: JsonSchema, site: Site): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: -3, max: 13 });
    case 'number':
      return fc.integer({ min: -6, max: 26 }).map((n) => n / 2);
    case 'string':
      return fc.oneof(
        fc.constantFrom('x', 'y', 'z', 'w', 'a', 'ab', 'a0', '0', 'abcd', 'abcde', ''),
        fc.string({ unit: fc.constantFrom('a', '0', 'B'), maxLength: 6 }),
      );
    case 'array':
      return items(schema, site);
    default:
      return members(schema, site);
  }
}

function items(schema: JsonSchema, site: Site): fc.Arbitrary<unknown> {
  const prefix = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
  const head = fc.tuple(...prefix.map((item) => inner(item, site)));
  const tail =
    schema.items === false
      ? fc.constant([])
      : fc.array(inner(schema.items ?? {}, site), { maxLength: 5 });
  return fc
    .tuple(head, tail, fc.nat(prefix.length))
    .map(([first, rest, count]) => (rest.length > 0 ? [...first, ...rest] : first.slice(0, count)))
    .chain((some) => head.map((whole) => (some.length < prefix.length ? whole : some)));
}

function members(schema: JsonSchema, site: Site): fc.Arbitrary<unknown> {
  const properties = record(schema.properties);
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  const named = fc.record(
    Object.fromEntries(
      Object.entries(properties).map(([name, member]) => [name, inner(member, site)]),
    ),
    { requiredKeys: required.filter((name) => Object.hasOwn(properties, name)) },
  );
  const { additionalProperties: others } = schema;
  // A sender writes members that are not named only where the schema says that it may.
  if (others === undefined || others === false) return named;
  const free = ['a', 'b', 'c', 'd', 'kind'].filter((name) => !Object.hasOwn(properties, name));
  const more = fc.dictionary(fc.constantFrom(...free), inner(others, site), { maxKeys: 2 });
  return fc.tuple(more, named).map(([extra, declared]) => ({ ...extra, ...declared }));
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
