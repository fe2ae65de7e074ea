import type { JsonSchema } from '@sallyport/protocol';
import { isMembers, memberOf } from './json.ts';
import type { PlacedSchema } from './schema-nodes.ts';
import { itemSchemas, markOf, memberSchemas, namesMark, nodesOf, says } from './schema-nodes.ts';

/** What becomes of a value of which no contract says anything. */
export type Unmarked = 'drop' | 'keep';

/** A value that may be shown. */
export interface Redacted {
  readonly value: unknown;
  /** JSON Pointers (RFC 6901) to what is not as it was. */
  readonly places: readonly string[];
}

/** What stands where something stood that no schema describes. */
const UNDECLARED = '[redacted: undeclared]';

/**
 * The value without what its schemas mark, and without what none of them describes, unless that is kept. Where
 * a union leaves open which schema holds, a mark in any of them counts.
 */
export function redactValue(
  value: unknown,
  schemas: readonly JsonSchema[],
  unmarked: Unmarked,
): Redacted {
  const places: string[] = [];
  const placed = schemas.map((schema) => ({ schema, root: schema }));
  return { value: redact(value, placed, { unmarked, places, path: '' }), places };
}

interface Visit {
  readonly unmarked: Unmarked;
  readonly places: string[];
  readonly path: string;
}

function redact(value: unknown, schemas: readonly PlacedSchema[], visit: Visit): unknown {
  const nodes = nodesOf(schemas);
  const mark = markOf(nodes);
  if (mark !== undefined) return withhold(`[redacted: ${mark}]`, visit);
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      redact(item, itemSchemas(nodes, index), { ...visit, path: `${visit.path}/${index}` }),
    );
  }
  if (isMembers(value)) return redactMembers(value, nodes, visit);
  const kept = visit.unmarked === 'keep' || nodes.some((node) => says(node.schema, value));
  return kept ? value : withhold(UNDECLARED, visit);
}

function redactMembers(
  value: Readonly<Record<string, unknown>>,
  nodes: readonly PlacedSchema[],
  visit: Visit,
): unknown {
  const mark = namesMark(nodes);
  if (mark !== undefined) return withhold(`[redacted: ${mark}]`, visit);
  const kept: [string, unknown][] = [];
  for (const name of Object.keys(value)) {
    const schemas = memberSchemas(nodes, name);
    if (schemas.length === 0 && visit.unmarked === 'drop') {
      visit.places.push(visit.path); // its name may tell as much as its value
      continue;
    }
    const path = `${visit.path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    kept.push([name, redact(memberOf(value, name), schemas, { ...visit, path })]);
  }
  return Object.fromEntries(kept);
}

function withhold(sign: string, { places, path }: Visit): string {
  places.push(path);
  return sign;
}
