import { canonicalJson } from '../artifact/canonical-json.ts';
import type { JsonSchema } from '../artifact/contract-format.ts';
import { resolveReference } from '../artifact/wire-schema.ts';
import { isRecord, listOf } from './schema/node.ts';

/** A default that is not what it was. */
export interface ChangedDefault {
  /** JSON Pointer into the payload. */
  readonly path: string;
  readonly old: string;
  readonly next: string;
}

/** Places of which a default is gone while they have another now. */
export function changedDefaults(old: JsonSchema, next: JsonSchema): readonly ChangedDefault[] {
  const before = defaultsOf(old);
  return [...defaultsOf(next)].flatMap(([path, values]) => {
    const gone = [...(before.get(path) ?? [])].filter((value) => !values.has(value));
    return gone.length === 0 ? [] : [{ path, old: gone.join(', '), next: [...values].join(', ') }];
  });
}

/** Path to the canonical texts of the defaults there: alternatives of a union can have several. */
function defaultsOf(root: JsonSchema): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  visit(root, '', { root, found, open: [] });
  return found;
}

interface Visit {
  readonly root: JsonSchema;
  readonly found: Map<string, Set<string>>;
  readonly open: readonly string[];
}

function visit(schema: unknown, path: string, state: Visit): void {
  if (!isRecord(schema)) return;
  const { root, found, open } = state;
  if (Object.hasOwn(schema, 'default')) {
    const values = found.get(path) ?? new Set();
    found.set(path, values.add(canonicalJson(schema.default)));
  }
  if (typeof schema.$ref === 'string' && !open.includes(schema.$ref)) {
    const inner = { ...state, open: [...open, schema.$ref] };
    visit(resolveReference(root, schema.$ref), path, inner);
  }
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    for (const part of listOf(schema[keyword])) visit(part, path, state);
  }
  for (const [name, part] of Object.entries(isRecord(schema.properties) ? schema.properties : {})) {
    visit(part, `${path}/${name}`, state);
  }
  for (const [index, part] of listOf(schema.prefixItems).entries()) {
    visit(part, `${path}/${index}`, state);
  }
  for (const keyword of ['items', 'additionalProperties']) {
    visit(schema[keyword], `${path}/*`, state);
  }
}
