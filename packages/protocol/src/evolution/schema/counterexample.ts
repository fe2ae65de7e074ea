import type { JsonSchema } from '../../artifact/contract-format.ts';
import { hintsOf } from './hints.ts';
import { isValid } from './is-valid.ts';
import { nodeOf } from './node.ts';
import { sample } from './sample.ts';

/** A payload that shows a violation; any JSON value, so it stands in a box. */
export interface Counterexample {
  readonly value: unknown;
}

/** Looks for a counterexample at a path of the payload. */
export type FindCounterexample = (path: string) => Counterexample | undefined;

/**
 * Looks for values that the sender's schema allows and the receiver's refuses, both checked, among some hundred
 * candidates that differ at a path.
 */
export function counterexamples(sent: JsonSchema, accepted: JsonSchema): FindCounterexample {
  const [from, into] = [nodeOf(sent), nodeOf(accepted)];
  const hints = hintsOf(sent, accepted);
  return (path) => {
    const focus = path.split('/').slice(1);
    let left = MAX_CANDIDATES;
    let best: { value: unknown; size: number } | undefined;
    for (const value of sample(from, { hints, focus, depth: 0 })) {
      if (left === 0) break;
      left -= 1;
      if (isValid(into, value) || !isValid(from, value)) continue;
      const size = JSON.stringify(value).length;
      if (best === undefined || size < best.size) best = { value, size };
      if (size <= SMALL_ENOUGH) break;
      left = Math.min(left, MAX_TRIES_FOR_SMALLER);
    }
    return best && { value: best.value };
  };
}

const MAX_CANDIDATES = 400;
/** Candidates looked at after one was found that is long. */
const MAX_TRIES_FOR_SMALLER = 5;
/** Characters that a reader takes in at a glance; the search ends there. */
const SMALL_ENOUGH = 120;
