import { canonicalJson } from '../../artifact/canonical-json.ts';
import type { JsonSchema } from '../../artifact/contract-format.ts';
import { hintsOf } from './hints.ts';
import { isValid } from './is-valid.ts';
import { nodeOf } from './node.ts';
import { sample } from './sample.ts';

/** A payload that shows a violation; any JSON value, so it stands in a box. */
export interface Counterexample {
  readonly value: unknown;
}

/**
 * A value that the sender's schema allows and the receiver's refuses, both checked; undefined where none was found
 * among some hundred candidates that differ at `path`.
 */
export function findCounterexample(
  sent: JsonSchema,
  accepted: JsonSchema,
  path: string,
): Counterexample | undefined {
  const focus = path.split('/').slice(1);
  const from = nodeOf(sent);
  const into = nodeOf(accepted);
  let left = MAX_CANDIDATES;
  let best: { value: unknown; size: number } | undefined;
  for (const value of sample(from, { hints: hintsOf(sent, accepted), focus, depth: 0 })) {
    if (left === 0) break;
    left -= 1;
    if (!isValid(from, value) || isValid(into, value)) continue;
    const size = canonicalJson(value).length;
    if (best === undefined || size < best.size) best = { value, size };
    if (size <= SMALL_ENOUGH) break;
  }
  return best && { value: best.value };
}

const MAX_CANDIDATES = 400;
/** Canonical bytes that a reader takes in at a glance; the search ends there. */
const SMALL_ENOUGH = 120;
