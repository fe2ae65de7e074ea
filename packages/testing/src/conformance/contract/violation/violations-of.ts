import type { z } from 'zod';
import type { Sampled } from '../sample/sample-schema.ts';
import { constraintDrafts } from './constraint-drafts.ts';
import type { Draft } from './draft.ts';
import { draftsOf } from './drafts-of.ts';
import { REQUIRED } from './object-drafts.ts';

/** A value that breaks one constraint of a schema, and where that is to be reported. */
export interface Violation {
  /** The place and the keyword: `/text/maxLength`. */
  readonly rule: string;
  readonly value: unknown;
  /** JSON Pointers, any of which names the place rightly. */
  readonly pointers: readonly string[];
}

/** A constraint that no value could be made for. */
export interface Gap {
  readonly rule: string;
  readonly reason: string;
  /** Whether values were made, of which none will do. */
  readonly tried: boolean;
}

/** What was found for one schema. */
export interface Violations {
  readonly violations: readonly Violation[];
  readonly gaps: readonly Gap[];
}

/** Most violations of one schema; what is more is a gap. */
const MOST = 300;

/**
 * For each constraint of a schema a value that breaks it and, as far as its validator can tell, nothing else. Values
 * that are not usable are not considered.
 */
export function violationsOf(
  { schema, validator }: Sampled,
  usable: (value: unknown) => boolean = () => true,
): Violations {
  const violations = new Map<string, Violation>();
  const gaps = new Map<string, Gap>();
  for (const draft of draftsOf(schema, constraintDrafts)) {
    const rule = ruleOf(draft);
    if (violations.has(rule)) continue;
    if (violations.size === MOST) {
      gaps.set('/more', {
        rule: '/more',
        reason: `it has more than ${MOST} constraints`,
        tried: false,
      });
      break;
    }
    if (draft.kind === 'gap') {
      gaps.set(rule, { rule, reason: draft.reason, tried: false });
      continue;
    }
    const pointers = pointersOf(draft);
    const values = draft.values.map(asJson);
    const value = values.find(
      (candidate) => usable(candidate) && breaksOnly(validator, candidate, pointers),
    );
    if (value !== undefined) violations.set(rule, { rule, value, pointers });
    else if (draft.must) {
      const reason = 'no value was found that breaks this and nothing else';
      gaps.set(rule, { rule, reason, tried: true });
    }
  }
  for (const rule of violations.keys()) gaps.delete(rule);
  return { violations: [...violations.values()], gaps: [...gaps.values()] };
}

function ruleOf(draft: Draft): string {
  const missing =
    draft.kind === 'draft' && draft.keyword.startsWith(REQUIRED) ? draft.member : undefined;
  const path = missing === undefined ? draft.path : [...draft.path, missing];
  return `${pointer(path)}/${draft.keyword}`;
}

function breaksOnly(validator: z.ZodType, value: unknown, pointers: readonly string[]): boolean {
  const read = validator.safeParse(value);
  return (
    !read.success &&
    read.error.issues.every(({ path }) => pointers.includes(pointer(path.map(String))))
  );
}

/** Where an option of a union is broken, a validator may name the union; where a member is amiss, its object. */
function pointersOf({ path, unionAt, member }: Draft & { readonly kind: 'draft' }): string[] {
  const exact = [path, ...(member === undefined ? [] : [[...path, member]])].map(pointer);
  if (unionAt === undefined) return exact;
  const above = Array.from({ length: path.length - unionAt }, (_, index) =>
    pointer(path.slice(0, unionAt + index)),
  );
  return [...exact, ...above];
}

/** The JSON Pointer of a path (RFC 6901). */
function pointer(path: readonly string[]): string {
  return path.map((key) => `/${token(key)}`).join('');
}

function token(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
