import type { JsonSchema } from '@sallyport/protocol';
import fc from 'fast-check';
import { numberArbitrary } from './number-arbitrary.ts';
import type { SchemaPlace } from './plain-schema.ts';
import {
  isRecord,
  listOf,
  membersOf,
  NotGenerated,
  numberOf,
  plainSchema,
  together,
} from './plain-schema.ts';
import { textPool } from './text-pool.ts';

/** How much of what may be left out is there: all, nothing, or now this and now that. */
export type Extent = 'least' | 'most' | 'any';

interface Task {
  readonly root: JsonSchema;
  readonly extent: Extent;
  readonly depth: number;
}

/**
 * Values that a JSON Schema of a contract allows, nearly always: a combination of schemas may refuse one, so check
 * each against the contract.
 *
 * @throws NotGenerated where it cannot make any.
 */
export function schemaArbitrary(place: SchemaPlace, extent: Extent = 'any'): fc.Arbitrary<unknown> {
  return arbitraryAt(place.schema, { root: place.root, extent, depth: 0 });
}

/** Recursive schemas leave out from here on what they can. */
const SHALLOW = 4;
const DEEPEST = 12;
/** Items more than there must be. */
const MORE_ITEMS = 4;

function arbitraryAt(given: unknown, outer: Task): fc.Arbitrary<unknown> {
  if (outer.depth > DEEPEST) throw new NotGenerated('it contains itself without an end');
  const task: Task = {
    ...outer,
    depth: outer.depth + 1,
    extent: outer.depth >= SHALLOW ? 'least' : outer.extent,
  };
  const schema = plainSchema({ schema: given, root: task.root });
  if ('not' in schema) throw new NotGenerated('nothing is allowed there');
  const { anyOf, oneOf, ...rest } = schema;
  const options = anyOf ?? oneOf;
  if (Array.isArray(options)) return oneOfThese(options, rest, task);
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) {
    return fc.constantFrom(...(task.extent === 'least' ? schema.enum.slice(0, 1) : schema.enum));
  }
  if (Array.isArray(schema.type)) {
    return oneOfThese(
      schema.type.map((type) => ({ type })),
      without(schema, 'type'),
      task,
    );
  }
  return ofType(schema, task);
}

function oneOfThese(options: readonly unknown[], rest: JsonSchema, task: Task) {
  const usable: fc.Arbitrary<unknown>[] = [];
  let reason: unknown;
  for (const option of options) {
    try {
      const merged = together(rest, plainSchema({ schema: option, root: task.root }));
      usable.push(arbitraryAt(merged, task));
    } catch (error) {
      reason = error;
    }
  }
  const [first] = usable;
  if (first === undefined) throw reason ?? new NotGenerated('it has no options');
  return task.extent === 'least' ? first : fc.oneof(...usable);
}

function ofType(schema: JsonSchema, task: Task): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'string':
      return textArbitrary(textPool(schema), task);
    case 'number':
    case 'integer':
      return numberArbitrary(schema, task.extent === 'least');
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return arrayArbitrary(schema, task);
    case 'object':
      return objectArbitrary(schema, task);
    default:
      return fc.constantFrom<unknown>({}, null, 'text', 7, true, []);
  }
}

function textArbitrary([plain = '', ...others]: readonly string[], { extent }: Task) {
  return extent === 'least' ? fc.constant(plain) : fc.constantFrom(plain, ...others);
}

function arrayArbitrary(schema: JsonSchema, task: Task): fc.Arbitrary<unknown> {
  const prefix = listOf(schema, 'prefixItems').map((item) => arbitraryAt(item, task));
  const min = numberOf(schema, 'minItems') ?? 0;
  const max = numberOf(schema, 'maxItems') ?? Number.POSITIVE_INFINITY;
  const least = Math.max(min, task.extent === 'most' ? 1 : 0) - prefix.length;
  const most = Math.min(max, min + MORE_ITEMS) - prefix.length;
  const head = prefix.slice(0, Math.min(prefix.length, max));
  if (schema.items === false || most <= 0 || (task.extent === 'least' && least <= 0)) {
    return fc.tuple(...head);
  }
  const items = fc.array(arbitraryAt(schema.items, task), {
    minLength: Math.max(0, Math.min(least, most)),
    maxLength: task.extent === 'any' ? Math.max(0, most) : Math.max(0, least),
  });
  return fc.tuple(fc.tuple(...head), items).map(([first, others]) => [...first, ...others]);
}

function objectArbitrary(schema: JsonSchema, task: Task): fc.Arbitrary<unknown> {
  const required = listOf(schema, 'required').map(String);
  const described = new Map(membersOf(schema, 'properties'));
  const members: [string, fc.Arbitrary<unknown>][] = [];
  for (const name of new Set([...required, ...described.keys()])) {
    const needed = required.includes(name);
    if (!needed && task.extent === 'least') continue;
    try {
      members.push([name, arbitraryAt(described.get(name) ?? schema.additionalProperties, task)]);
    } catch (error) {
      if (needed) throw error;
    }
  }
  const plain = fc
    .record(Object.fromEntries(members), {
      requiredKeys: task.extent === 'any' ? required : members.map(([name]) => name),
      noNullPrototype: true,
    })
    .map((value) => ({ ...value }));
  const others = othersArbitrary(schema, task);
  if (others === undefined) return plain;
  return fc.tuple(others, plain).map(([more, value]) => ({ ...more, ...value }));
}

/** Members beside those that are described, for a schema that describes them by a pattern or as a record. */
function othersArbitrary(schema: JsonSchema, task: Task) {
  if (task.extent === 'least') return undefined;
  const [pattern] = membersOf(schema, 'patternProperties');
  const names = isRecord(schema.propertyNames) ? schema.propertyNames : {};
  const values = pattern?.[1] ?? schema.additionalProperties;
  if (!isRecord(values) || Object.keys(values).length === 0) return undefined;
  const keySchema = pattern === undefined ? names : { ...names, pattern: pattern[0] };
  const keys = arbitraryAt({ type: 'string', ...keySchema }, task).map(String);
  return fc.dictionary(keys, arbitraryAt(values, task), {
    minKeys: task.extent === 'most' ? 1 : 0,
    maxKeys: 3,
    noNullPrototype: true,
  });
}

function without(schema: JsonSchema, keyword: string): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== keyword));
}
