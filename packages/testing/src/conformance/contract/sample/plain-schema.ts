import type { JsonSchema } from '@sallyport/protocol';

/** A place in a schema of a contract. */
export interface SchemaPlace {
  readonly schema: unknown;
  /** The whole schema, in which references are looked up. */
  readonly root: JsonSchema;
}

/** No value could be made for a schema; the message says why. */
export class NotGenerated extends Error {
  override readonly name = 'NotGenerated';
}

const MAX_REFERENCES = 32;

/**
 * A schema without `$ref` and `allOf` at its top: what they say is put together.
 *
 * @throws NotGenerated where two parts say what cannot be put together.
 */
export function plainSchema({ schema, root }: SchemaPlace, references = 0): JsonSchema {
  if (schema === true || schema === undefined) return {};
  if (!isRecord(schema)) throw new NotGenerated('nothing is allowed there');
  if (references > MAX_REFERENCES) throw new NotGenerated('its references lead in a circle');
  const { $ref, allOf, $defs: _, ...own } = schema;
  const parts: unknown[] = Array.isArray(allOf) ? [...allOf] : [];
  if (typeof $ref === 'string') parts.push(targetOf(root, $ref));
  return parts
    .map((part) => plainSchema({ schema: part, root }, references + 1))
    .reduce(together, own);
}

/** A schema that asks for what both ask for. */
export function together(one: JsonSchema, other: JsonSchema): JsonSchema {
  const merged: [string, unknown][] = Object.entries(one);
  const result = new Map(merged);
  for (const [keyword, value] of Object.entries(other)) {
    const known = result.get(keyword);
    result.set(keyword, known === undefined ? value : both(keyword, known, value));
  }
  return Object.fromEntries(result);
}

const annotations = new Set(['title', 'description', 'examples', 'default', 'deprecated']);

function both(keyword: string, one: unknown, other: unknown): unknown {
  if (annotations.has(keyword) || keyword.startsWith('x-') || keyword.startsWith('$')) return one;
  if (JSON.stringify(one) === JSON.stringify(other)) return one;
  if (typeof one === 'number' && typeof other === 'number') {
    if (/^(min|exclusiveMin)/.test(keyword)) return Math.max(one, other);
    if (/^(max|exclusiveMax)/.test(keyword)) return Math.min(one, other);
  }
  if (keyword === 'required' && Array.isArray(one) && Array.isArray(other)) {
    return [...new Set([...one, ...other])];
  }
  if (keyword === 'properties' && isRecord(one) && isRecord(other)) return bothMembers(one, other);
  if (keyword === 'type' && [one, other].includes('integer') && [one, other].includes('number')) {
    return 'integer';
  }
  throw new NotGenerated(`two parts of allOf differ in "${keyword}"`);
}

function bothMembers(one: JsonSchema, other: JsonSchema): JsonSchema {
  const shared = Object.entries(other).map(([name, schema]) => [
    name,
    Object.hasOwn(one, name) ? { allOf: [one[name], schema] } : schema,
  ]);
  return { ...one, ...Object.fromEntries(shared) };
}

function targetOf(root: JsonSchema, ref: string): unknown {
  if (ref === '#') return root;
  const name = ref.slice('#/$defs/'.length).replaceAll('~1', '/').replaceAll('~0', '~');
  return isRecord(root.$defs) ? root.$defs[name] : undefined;
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schemas under a keyword such as `properties`, by name. */
export function membersOf(schema: JsonSchema, keyword: string): readonly [string, unknown][] {
  const members = schema[keyword];
  return isRecord(members) ? Object.entries(members) : [];
}

/** The list under a keyword such as `required`; empty where there is none. */
export function listOf(schema: JsonSchema, keyword: string): readonly unknown[] {
  const list = schema[keyword];
  return Array.isArray(list) ? list : [];
}

/** The number under a keyword such as `minItems`. */
export function numberOf(schema: JsonSchema, keyword: string): number | undefined {
  const value = schema[keyword];
  return typeof value === 'number' ? value : undefined;
}
