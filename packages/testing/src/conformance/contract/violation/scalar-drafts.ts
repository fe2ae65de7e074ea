import type { JsonSchema } from '@sallyport/protocol';
import { numberOf } from '../sample/plain-schema.ts';
import { patternOf, textPool } from '../sample/text-pool.ts';
import type { LocalDraft } from './draft.ts';

/** A value of another type; of those that lax validators turn into the right one, none. */
export function typeDraft({ type }: JsonSchema): LocalDraft[] {
  if (type === undefined) return [];
  const values = Array.isArray(type) ? [[], {}, 'text', 7.25, true, null] : others[String(type)];
  if (values === undefined) return [];
  const fraction = type === 'integer' ? [{ keyword: 'integer', values: [1.5, 0.5] }] : [];
  return [{ keyword: 'type', values }, ...fraction];
}

const others: Readonly<Record<string, readonly unknown[]>> = {
  string: [7, []],
  number: ['text', []],
  integer: ['text', []],
  boolean: ['text', []],
  null: ['text', 7],
  object: [7, 'text', []],
  array: [7, {}],
};

/** Drafts for the constraints of texts, numbers and constants. */
export function scalarDrafts(schema: JsonSchema, base: unknown): LocalDraft[] {
  if ('const' in schema) return [{ keyword: 'const', values: notOneOf([schema.const]) }];
  if (Array.isArray(schema.enum)) return [{ keyword: 'enum', values: notOneOf(schema.enum) }];
  if (typeof base === 'string') return textDrafts(schema);
  if (typeof base === 'number') return numberDrafts(schema, base);
  return [];
}

/** It can stand in an address, too. */
const NO_VALUE = 'no-such-value';

/** Of the same type first, so that the constant alone is broken. */
function notOneOf(values: readonly unknown[]): readonly unknown[] {
  const [first] = values;
  if (typeof first === 'string') return [NO_VALUE, `${first}x`, ''];
  if (typeof first === 'number') return [Math.max(...values.map(Number)) + 1, NO_VALUE];
  if (typeof first === 'boolean') return [!first, NO_VALUE];
  return [NO_VALUE, 7, {}];
}

/** Longer texts would meet the limit of a frame first. */
const LONGEST = 100_000;

function textDrafts(schema: JsonSchema): LocalDraft[] {
  const pool = textPool(schema);
  const min = numberOf(schema, 'minLength') ?? 0;
  const max = numberOf(schema, 'maxLength');
  const drafts: LocalDraft[] = [];
  if (min > 0) {
    drafts.push({ keyword: 'minLength', values: pool.map((text) => text.slice(0, min - 1)) });
  }
  if (max !== undefined && max < LONGEST) {
    const values = pool.map((text) => text.padEnd(max + 1, text.at(-1) ?? 'a'));
    drafts.push({ keyword: 'maxLength', values });
  }
  const pattern = patternOf(schema);
  if (pattern !== undefined) {
    const fits = (text: string) => text.length >= min && text.length <= (max ?? LONGEST);
    const odd = [...ODD_TEXTS, ...ODD_TEXTS.map((text) => text.padEnd(min, text.at(-1) ?? ' '))];
    const values = [...odd, ...pool.flatMap((text) => [`${text}\n#`, `# ${text}`])]
      .filter((text) => !pattern.test(text))
      .sort((one, other) => Number(fits(other)) - Number(fits(one)));
    drafts.push({ keyword: 'pattern', values });
  } else if (schema.format !== undefined) {
    drafts.push({ keyword: 'format', values: ODD_TEXTS, must: false });
  }
  return drafts;
}

const ODD_TEXTS = ['#', ' ', 'é😀', 'a', '0', '~', '\n', ''];

function numberDrafts(schema: JsonSchema, base: number): LocalDraft[] {
  const drafts: LocalDraft[] = [];
  const beyond = (keyword: string, by: number): void => {
    const bound = numberOf(schema, keyword);
    if (bound === undefined) return;
    const step = numberOf(schema, 'multipleOf') ?? 1;
    // By a whole step, so that the bound alone is broken; at 2^53 and beyond one is no step.
    const values = [bound + by * step, bound + by * Math.abs(bound)].filter(Number.isFinite);
    drafts.push({ keyword, values });
  };
  beyond('minimum', -1);
  beyond('maximum', 1);
  beyond('exclusiveMinimum', 0);
  beyond('exclusiveMaximum', 0);
  const step = numberOf(schema, 'multipleOf');
  if (step !== undefined && (schema.type !== 'integer' || step > 1)) {
    drafts.push({
      keyword: 'multipleOf',
      values: [base + (schema.type === 'integer' ? 1 : step / 2)],
    });
  }
  return drafts;
}
