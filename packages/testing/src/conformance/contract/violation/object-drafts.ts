import type { JsonSchema } from '@sallyport/protocol';
import { isRecord, listOf } from '../sample/plain-schema.ts';
import type { LocalDraft } from './draft.ts';

/** The keyword whose rule is named after the member that is missing. */
export const REQUIRED = 'required';

/** Drafts for the constraints of an object itself, its members aside. */
export function objectDrafts(schema: JsonSchema, base: JsonSchema): LocalDraft[] {
  const drafts: LocalDraft[] = listOf(schema, 'required').map((name) => ({
    keyword: REQUIRED,
    values: [without(base, String(name))],
    member: String(name),
  }));
  if (schema.additionalProperties === false) {
    const values = [{ ...base, [UNKNOWN]: 1 }];
    drafts.push({ keyword: 'additionalProperties', values, member: UNKNOWN });
  }
  const [other] = Object.values(base);
  if (isRecord(schema.propertyNames) && other !== undefined) {
    for (const name of ODD_NAMES) {
      const values = [{ ...base, [name]: other }];
      drafts.push({ keyword: 'propertyNames', values, member: name, must: false });
    }
  }
  return drafts;
}

const UNKNOWN = 'nobodyKnowsThis';
const ODD_NAMES = [UNKNOWN, '#', ' ', '7', 'é'];

function without(value: JsonSchema, name: string): JsonSchema {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
}
