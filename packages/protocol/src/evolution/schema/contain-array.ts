import type { Contain } from './comparison.ts';
import { describeShape } from './describe.ts';
import type { ArrayShape } from './shape.ts';
import { itemNode } from './shape.ts';
import { isEmpty } from './shapes-of.ts';
import type { Violation } from './violation.ts';

interface ArrayCase {
  readonly shape: ArrayShape;
  readonly target: ArrayShape;
  readonly path: string;
  readonly compare: Contain;
}

/** Whether the lists of one shape are lists of the other. */
export function containArray({ shape, target, path, compare }: ArrayCase): readonly Violation[] {
  const positions = Math.max(shape.prefix.length, target.prefix.length);
  const longest = longestOf(shape);
  const named = Array.from({ length: Math.min(positions, longest) }, (_, index) =>
    compare(itemNode(shape, index), itemNode(target, index), `${path}/${index}`),
  ).flat();
  const rest = longest > positions ? compare(shape.rest, target.rest, `${path}/*`) : [];
  if (shape.minItems >= target.minItems && longest <= longestOf(target)) return [...named, ...rest];
  const count: Violation = {
    path,
    cause: 'length',
    certain: true,
    sent: describeShape({ ...shape, maxItems: longest }),
    accepted: describeShape(target),
  };
  return [count, ...named, ...rest];
}

/** A list ends before the first item that no value can be. */
function longestOf({ prefix, rest, maxItems }: ArrayShape): number {
  const end = prefix.findIndex(isEmpty);
  if (end >= 0) return Math.min(end, maxItems);
  return isEmpty(rest) ? Math.min(prefix.length, maxItems) : maxItems;
}
