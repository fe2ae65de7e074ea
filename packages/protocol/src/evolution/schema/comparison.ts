import type { Node } from './node.ts';
import type { Violation } from './violation.ts';

/** One comparison of two schemas: what is already known, and how much work is left to it. */
export interface Comparison {
  /** Pairs that are contained, or are taken to be while they are looked into: this ends recursion. */
  readonly contained: Set<string>;
  /** The same pairs in the order in which they were added, so that a failure can take back what rested on it. */
  readonly trail: string[];
  readonly ids: Map<unknown, number>;
  /** Members that are sent, and that the receiver ignores. */
  readonly ignored: Set<string>;
  stepsLeft: number;
}

/** Compares two nodes at a path of the payload. */
export type Contain = (sent: Node, accepted: Node, path: string) => readonly Violation[];

/** Bounds the work of one comparison. */
const MAX_STEPS = 20_000;

export function startComparison(): Comparison {
  return {
    contained: new Set(),
    trail: [],
    ids: new Map(),
    ignored: new Set(),
    stepsLeft: MAX_STEPS,
  };
}

/** A name for a pair of nodes that is the same whenever the same schemas meet. */
export function pairKey(comparison: Comparison, sent: Node, accepted: Node): string {
  return `${nodeKey(comparison, sent)}<${nodeKey(comparison, accepted)}`;
}

function nodeKey({ ids }: Comparison, node: Node): string {
  const keys = node.map(({ schema, root }) => `${idOf(ids, schema)}.${idOf(ids, root)}`);
  return [...new Set(keys)].sort().join('&');
}

function idOf(ids: Map<unknown, number>, value: unknown): number {
  const known = ids.get(value);
  if (known !== undefined) return known;
  ids.set(value, ids.size);
  return ids.size - 1;
}
