import type { JsonSchema } from '@sallyport/protocol';
import { isRecord, listOf, numberOf } from '../sample/plain-schema.ts';
import type { LocalDraft } from './draft.ts';
import { objectDrafts } from './object-drafts.ts';
import { scalarDrafts, typeDraft } from './scalar-drafts.ts';

/** Drafts that break the constraints of one place, each by itself. */
export function constraintDrafts(schema: JsonSchema, base: unknown): readonly LocalDraft[] {
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
