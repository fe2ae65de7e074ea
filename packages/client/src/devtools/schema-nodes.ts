import type { JsonSchema } from '@sallyport/protocol';
import { isMembers, memberOf } from './json.ts';

/** The annotation that marks what a schema describes as sensitive. */
export const SENSITIVITY = 'x-sensitivity';

/** A schema, and the whole that its references point into. */
export interface PlacedSchema {
  readonly schema: JsonSchema;
  readonly root: JsonSchema;
}

/** The schemas, with all that they refer to, and all branches of their unions and intersections. */
export function nodesOf(schemas: readonly PlacedSchema[]): readonly PlacedSchema[] {
  const found = new Map<JsonSchema, PlacedSchema>();
  const waiting = [...schemas];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { schema, root } = next;
    if (found.has(schema)) continue;
    found.set(schema, next);
    const inner = [
      target(memberOf(schema, '$ref'), root),
      ...['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => listOf(memberOf(schema, keyword))),
    ];
    waiting.push(...place(inner, root));
  }
  return [...found.values()];
}

/** The mark of the first schema that has one; one of no known meaning marks as well. */
export function markOf(nodes: readonly PlacedSchema[]): string | undefined {
  const marks = nodes.map(({ schema }) => memberOf(schema, SENSITIVITY));
  const mark = marks.find((found) => found !== undefined && found !== false);
  if (mark === undefined) return undefined;
  return mark === 'pii' ? mark : 'secret';
}

/** The mark of the names of an object's members. */
export function namesMark(nodes: readonly PlacedSchema[]): string | undefined {
  return markOf(
    nodesOf(nodes.flatMap(({ schema, root }) => place([memberOf(schema, 'propertyNames')], root))),
  );
}

/** The schemas for a member of an object. */
export function memberSchemas(
  nodes: readonly PlacedSchema[],
  name: string,
): readonly PlacedSchema[] {
  return nodes.flatMap(({ schema, root }) => {
    const patterns = memberOf(schema, 'patternProperties');
    const fitting = Object.entries(isMembers(patterns) ? patterns : {})
      .filter(([pattern]) => new RegExp(pattern, 'u').test(name))
      .map(([, inner]) => inner);
    const own = [memberOf(memberOf(schema, 'properties'), name), ...fitting];
    const named = own.filter((inner) => inner !== undefined);
    return place(named.length > 0 ? named : [restOf(schema)], root);
  });
}

/** The schema of members that have none of their own, unless it allows everything, and so describes nothing. */
function restOf(schema: JsonSchema): unknown {
  const rest = memberOf(schema, 'additionalProperties');
  return isMembers(rest) && Object.keys(rest).length > 0 ? rest : undefined;
}

/** The schemas for an item of a list. */
export function itemSchemas(
  nodes: readonly PlacedSchema[],
  index: number,
): readonly PlacedSchema[] {
  return nodes.flatMap(({ schema, root }) => {
    const prefix = listOf(memberOf(schema, 'prefixItems'));
    return place([index < prefix.length ? prefix[index] : memberOf(schema, 'items')], root);
  });
}

/** Whether a schema describes such a text, number, boolean or null: names its type, or the very value. */
export function says(schema: JsonSchema, value: unknown): boolean {
  if (listOf(schema.enum).includes(value)) return true;
  if (Object.hasOwn(schema, 'const') && schema.const === value) return true;
  if (Object.hasOwn(schema, 'const') || Object.hasOwn(schema, 'enum')) return false;
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return (
    types.includes(value === null ? 'null' : typeof value) ||
    (typeof value === 'number' && types.includes('integer'))
  );
}

function target(reference: unknown, root: JsonSchema): unknown {
  if (reference === '#') return root;
  const name = /^#\/\$defs\/(.+)$/.exec(typeof reference === 'string' ? reference : '')?.[1];
  if (name === undefined) return undefined;
  return memberOf(root.$defs, decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function place(schemas: readonly unknown[], root: JsonSchema): readonly PlacedSchema[] {
  return schemas.filter(isMembers).map((schema) => ({ schema, root }));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
