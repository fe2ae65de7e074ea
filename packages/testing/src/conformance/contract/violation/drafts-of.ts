import type { JsonSchema } from '@sallyport/protocol';
import fc from 'fast-check';
import type { SchemaPlace } from '../sample/plain-schema.ts';
import {
  isRecord,
  listOf,
  membersOf,
  NotGenerated,
  plainSchema,
  together,
} from '../sample/plain-schema.ts';
import { schemaArbitrary } from '../sample/schema-arbitrary.ts';
import type { Draft, LocalDraft } from './draft.ts';

/** Makes the drafts of one place out of its schema and a value that it allows. */
export type LocalDrafts = (schema: JsonSchema, base: unknown) => readonly LocalDraft[];

/** Drafts for every place of a schema; recursive ones are followed a few levels. */
export function draftsOf(schema: JsonSchema, local: LocalDrafts): Generator<Draft> {
  return draftsAt({ place: { schema, root: schema }, depth: 0, local });
}

const DEEPEST = 6;

interface Where {
  readonly place: SchemaPlace;
  readonly depth: number;
  readonly local: LocalDrafts;
}

function* draftsAt(where: Where): Generator<Draft> {
  const { place, depth, local } = where;
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
    yield* unionDrafts(options, rest, where);
    return;
  }
  for (const { keyword, values, member, must = true } of local(schema, base)) {
    const draft = { kind: 'draft', path: [], keyword, values, must } as const;
    yield member === undefined ? draft : { ...draft, member };
  }
  yield* innerDrafts(schema, base, where);
}

function* unionDrafts(
  options: readonly unknown[],
  rest: JsonSchema,
  { place, depth, local }: Where,
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
    for (const inner of draftsAt({
      place: { ...place, schema: merged },
      depth: depth + 1,
      local,
    })) {
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

function* innerDrafts(
  schema: JsonSchema,
  base: unknown,
  { place, depth, local }: Where,
): Generator<Draft> {
  if (isRecord(base)) {
    for (const [name, inner] of innerMembers(schema)) {
      const around = (value: unknown) => ({ ...base, [name]: value });
      yield* within(
        name,
        around,
        draftsAt({ place: { ...place, schema: inner }, depth: depth + 1, local }),
      );
    }
  }
  if (Array.isArray(base)) {
    for (const [index, inner] of innerItems(schema)) {
      const around = (value: unknown) => [...base.slice(0, index), value, ...base.slice(index + 1)];
      yield* within(
        String(index),
        around,
        draftsAt({ place: { ...place, schema: inner }, depth: depth + 1, local }),
      );
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
