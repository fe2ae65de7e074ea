import type { JsonSchema } from '../artifact/contract-format.ts';
import { startComparison } from './schema/comparison.ts';
import { contain } from './schema/contain.ts';
import type { Counterexample } from './schema/counterexample.ts';
import { counterexamples } from './schema/counterexample.ts';
import { nodeOf } from './schema/node.ts';
import type { Violation } from './schema/violation.ts';

/** How the payloads of a sender fit the schema of a receiver. */
export interface Variance {
  /** None: surely all that is sent is taken. */
  readonly misfits: readonly Misfit[];
  /** Paths of members that are sent and that the receiver ignores. */
  readonly ignored: readonly string[];
}

/** A place where a payload may not fit. */
export interface Misfit extends Violation {
  /** `refused`: the receiver refuses some payloads. `undecided`: that could be neither proven nor shown. */
  readonly verdict: 'refused' | 'undecided';
  readonly counterexample?: Counterexample;
}

/**
 * Whether every payload that may be sent under one schema is taken by the other. A sender writes no members that its
 * schema does not name, unless `additionalProperties` allows them; a receiver takes those that its schema does not
 * forbid.
 *
 * @throws TypeError where a reference leads nowhere.
 */
export function compareSchemas(sent: JsonSchema, accepted: JsonSchema): Variance {
  const comparison = startComparison();
  const violations = contain(comparison)(nodeOf(sent), nodeOf(accepted), '');
  const find = violations.length > 0 ? counterexamples(sent, accepted) : () => undefined;
  return {
    misfits: distinct(violations).map((violation) => {
      const counterexample = find(violation.path);
      const verdict = violation.certain || counterexample !== undefined ? 'refused' : 'undecided';
      return { ...violation, verdict, ...(counterexample && { counterexample }) };
    }),
    ignored: [...comparison.ignored],
  };
}

/** One violation for a path and cause: alternatives of a union often fail alike. */
function distinct(violations: readonly Violation[]): readonly Violation[] {
  const seen = new Map<string, Violation>();
  for (const violation of violations) {
    const key = `${violation.path} ${violation.cause}`;
    if (!seen.has(key)) seen.set(key, violation);
  }
  return [...seen.values()].slice(0, MAX_MISFITS);
}

/** Places named for one payload; the rest shows when these are corrected. */
const MAX_MISFITS = 20;
