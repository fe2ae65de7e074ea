import type { JsonSchema } from '@sallyport/protocol';
import fc from 'fast-check';
import type { SchemaPlace } from '../sample/plain-schema.ts';
import {
  isRecord,
  listOf,
  membersOf,
  NotGenerated,
  numberOf,
  plainSchema,
  together,
} from '../sample/plain-schema.ts';
import { schemaArbitrary } from '../sample/schema-arbitrary.ts';
import type { Draft } from './draft.ts';
import { objectDrafts } from './object-drafts.ts';
import { scalarDrafts, typeDraft } from './scalar-drafts.ts';

/** Drafts for every constraint of a schema; recursive ones are followed a few levels. */
export function* draftsOf(place: SchemaPlace): Generator<Draft> {
  yield* draftsAt(place, 0);
}

const DEEPEST = 6;

function* draftsAt(place: SchemaPlace, depth: number): Generator<Draft> {
  if (depth > DEEPEST) return;
  let schema: JsonSchema;
  let base: unknown;
  try {
    schema = plainSchema(place);
    base = leastOf({ ...place, schema });
  } catch (error) {
    yield gap(error);
    return;
  }
  const { anyOf, oneOf, ...rest } = schema;
  const options = anyOf ?? oneOf;
  if (Array.isArray(options)) {
    yield* unionDrafts(options, rest, { place, depth });
    return;
  }
  for (const { keyword, values, member, must = true } of localDrafts(schema, base)) {
    const draft = { kind: 'draft', path: [], keyword, values, must } as const;
    yield member === undefined ? draft : { ...draft, member };
  }
  yield* innerDrafts(schema, base, { place, depth });
}

interface Where {
  readonly place: SchemaPlace;
  readonly depth: number;
}

function* unionDrafts(
  options: readonly unknown[],
  rest: JsonSchema,
  { place, depth }: Where,
): Generator<Draft> {
  const draft = { kind: 'draft', path: [], must: false, unionAt: 0 } as const;
  yield { ...draft, keyword: 'type', values: ODDITIES };
  for (const [index, option] of options.entries()) {
    let merged: JsonSchema;
    try {
      merged = together(rest, plainSchema({ ...place, schema: option }));
    } catch (error) {
      yield gap(error);
      continue;
    }
    for (const inner of draftsAt({ ...place, schema: merged }, depth + 1)) {
      // Named by its option, because several may have a member of that name.
      const keyword = `${inner.keyword}@${index}`;
      yield inner.kind === 'gap'
        ? { ...inner, keyword }
        : { ...inner, keyword, unionAt: 0, must: false };
    }
  }
}

/** Of no schema that people write. */
const ODDITIES = [7.25, 'no such value', true, null, [], {}];

function localDrafts(schema: JsonSchema, base: unknown) {
  const local = [...typeDraft(schema), ...scalarDrafts(schema, base)];
  if (isRecord(base)) local.push(...objectDrafts(schema, base));
  if (Array.isArray(base)) local.push(...lengthDrafts(schema, base));
  return local;
}

const MOST_ITEMS = 5_000;

function lengthDrafts(schema: JsonSchema, base: readonly unknown[]) {
  const min = numberOf(schema, 'minItems') ?? 0;
  const max = numberOf(schema, 'maxItems');
  const filler: unknown = base.at(-1) ?? null;
  const drafts = [];
  if (min > 0) drafts.push({ keyword: 'minItems', values: [base.slice(0, min - 1)] });
  if (max !== undefined && max < MOST_ITEMS) {
    const missing = Math.max(0, max + 1 - base.length);
    drafts.push({ keyword: 'maxItems', values: [[...base, ...Array(missing).fill(filler)]] });
  }
  const prefix = listOf(schema, 'prefixItems');
  if (schema.items === false && prefix.length > 0) {
    const missing = Math.max(0, prefix.length - base.length);
    const values = [[...base, ...Array(missing).fill(filler), 'one too many']];
    drafts.push({ keyword: 'items', values, member: String(prefix.length) });
  }
  return drafts;
}

function* innerDrafts(
  schema: JsonSchema,
  base: unknown,
  { place, depth }: Where,
): Generator<Draft> {
  if (isRecord(base)) {
    for (const [name, inner] of innerMembers(schema)) {
      const around = (value: unknown) => ({ ...base, [name]: value });
      yield* within(name, around, draftsAt({ ...place, schema: inner }, depth + 1));
    }
  }
  if (Array.isArray(base)) {
    for (const [index, inner] of innerItems(schema)) {
      const around = (value: unknown) => [...base.slice(0, index), value, ...base.slice(index + 1)];
      yield* within(String(index), around, draftsAt({ ...place, schema: inner }, depth + 1));
    }
  }
}

function innerMembers(schema: JsonSchema): readonly [string, unknown][] {
  const described = membersOf(schema, 'properties');
  const { additionalProperties: others, propertyNames } = schema;
  if (!isRecord(others) || Object.keys(others).length === 0) return described;
  // A name that a record allows, if one comes to mind.
  const names = isRecord(propertyNames) ? propertyNames : {};
  const [name] = listOf(names, 'enum').length > 0 ? listOf(names, 'enum') : ['other'];
  const known = described.some(([one]) => one === name);
  return known ? described : [...described, [String(name), others]];
}

function innerItems(schema: JsonSchema): readonly [number, unknown][] {
  const prefix = listOf(schema, 'prefixItems').map((item, index): [number, unknown] => [
    index,
    item,
  ]);
  return isRecord(schema.items) ? [...prefix, [prefix.length, schema.items]] : prefix;
}

function* within(
  key: string,
  around: (value: unknown) => unknown,
  drafts: Iterable<Draft>,
): Generator<Draft> {
  for (const draft of drafts) {
    const path = [key, ...draft.path];
    if (draft.kind === 'gap') yield { ...draft, path };
    else {
      const deeper = draft.unionAt === undefined ? {} : { unionAt: draft.unionAt + 1 };
      yield { ...draft, path, values: draft.values.map(around), ...deeper };
    }
  }
}

function leastOf(place: SchemaPlace): unknown {
  return fc.sample(schemaArbitrary(place, 'least'), { seed: 1, numRuns: 1 })[0];
}

function gap(error: unknown): Draft {
  if (!(error instanceof NotGenerated)) throw error;
  return { kind: 'gap', path: [], keyword: 'sample', reason: error.message };
}
