import type { JsonSchema } from '@sallyport/protocol';
import type { LocalDraft } from '../violation/draft.ts';
import { draftsOf } from '../violation/drafts-of.ts';
import { listOf, numberOf } from './plain-schema.ts';
import type { Sampled } from './sample-schema.ts';
import { textPool } from './text-pool.ts';

const MOST = 48;

/** Values at the ends of what a schema allows: each bound and each constant of each place once. */
export function edgesOf({ schema, validator }: Sampled): readonly unknown[] {
  const found = new Map<string, unknown>();
  for (const draft of draftsOf(schema, edgeDrafts)) {
    if (draft.kind === 'gap') continue;
    for (const value of draft.values) {
      if (found.size === MOST) return [...found.values()];
      if (validator.safeParse(value).success) found.set(JSON.stringify(value), value);
    }
  }
  return [...found.values()];
}

function edgeDrafts(schema: JsonSchema, base: unknown): readonly LocalDraft[] {
  const values = edges(schema, base).map((value): unknown => JSON.parse(JSON.stringify(value)));
  return [{ keyword: 'edge', values: [base, ...values] }];
}

function edges(schema: JsonSchema, base: unknown): readonly unknown[] {
  if ('const' in schema) return [];
  if (Array.isArray(schema.enum)) return schema.enum;
  if (typeof base === 'boolean') return [true, false];
  if (typeof base === 'number') {
    const ends = [numberOf(schema, 'minimum'), numberOf(schema, 'maximum')];
    return ends.filter((end) => end !== undefined);
  }
  if (typeof base === 'string') return lengths(schema);
  if (Array.isArray(base)) return counts(schema, base);
  return [];
}

function lengths(schema: JsonSchema): readonly string[] {
  const byLength = textPool(schema).toSorted((one, other) => one.length - other.length);
  return [...byLength.slice(0, 1), ...byLength.slice(-1)];
}

const MOST_ITEMS = 1_000;

function counts(schema: JsonSchema, base: readonly unknown[]): readonly unknown[] {
  const max = numberOf(schema, 'maxItems');
  const item = base.at(-1);
  const tuple = listOf(schema, 'prefixItems').length > 0;
  if (max === undefined || max > MOST_ITEMS || item === undefined || tuple) return [];
  return [Array(max).fill(item)];
}
