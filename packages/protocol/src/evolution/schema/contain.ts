import type { Comparison, Contain } from './comparison.ts';
import { pairKey } from './comparison.ts';
import { containArray } from './contain-array.ts';
import { containNumber } from './contain-number.ts';
import { containObject } from './contain-object.ts';
import { containString } from './contain-string.ts';
import { containValues } from './contain-values.ts';
import { describeNode, describeShape } from './describe.ts';
import type { Node } from './node.ts';
import { isSameText } from './same-text.ts';
import type { Shape } from './shape.ts';
import { areDisjoint, isVacant, shapesOf } from './shapes-of.ts';
import { split } from './split.ts';
import type { Violation } from './violation.ts';

/**
 * Whether all that a sender may write under `sent` is taken by `accepted`. No violation is a proof; a violation that
 * is not certain says that there was none.
 */
export function contain(comparison: Comparison): Contain {
  return function compare(sent, accepted, path) {
    if (accepted.length === 0 || isSameText(sent, accepted)) return [];
    const key = pairKey(comparison, sent, accepted);
    if (comparison.contained.has(key)) return [];
    comparison.stepsLeft -= 1;
    if (comparison.stepsLeft < 0) return [undecided(sent, accepted, path)];
    const length = comparison.trail.push(key);
    comparison.contained.add(key);
    const violations = containNode({ comparison, sent, accepted, path, compare, splits: 0 });
    if (violations.length > 0) {
      for (const lost of comparison.trail.splice(length - 1)) comparison.contained.delete(lost);
    }
    return violations;
  };
}

interface Case {
  readonly comparison: Comparison;
  readonly sent: Node;
  readonly accepted: Node;
  readonly path: string;
  readonly compare: Contain;
  readonly splits: number;
}

function containNode(one: Case): readonly Violation[] {
  const { sent, accepted, path } = one;
  const from = shapesOf(sent);
  const into = shapesOf(accepted);
  const violations = from.shapes
    .filter((shape) => !isVacant(shape))
    .flatMap((shape) => containShape(shape, into.shapes, one));
  if (violations.length > 0) {
    return from.exact ? violations : violations.map((found) => ({ ...found, certain: false }));
  }
  if (into.exact) return [];
  // Values were judged one by one, by every keyword.
  if (from.shapes.every(({ kind }) => kind === 'values')) return [];
  return [undecided(sent, accepted, path)];
}

function containShape(shape: Shape, targets: readonly Shape[], one: Case): readonly Violation[] {
  if (shape.kind === 'values') return containValues(shape, one);
  const { comparison } = one;
  const judged: Judged[] = [];
  for (const target of targets) {
    if (target.kind !== shape.kind) continue;
    const before = comparison.ignored.size;
    const violations = containSame(shape, target, one);
    if (violations.length === 0) return [];
    judged.push({ target, violations, ignored: takeBack(comparison.ignored, before) });
  }
  if (one.splits < MAX_SPLITS) {
    const pieces = split(shape, targets);
    if (pieces !== undefined) {
      return pieces
        .filter((piece) => !isVacant(piece))
        .flatMap((piece) => containShape(piece, targets, { ...one, splits: one.splits + 1 }));
    }
  }
  const meeting =
    judged.length > 1 ? judged.filter(({ target }) => !areDisjoint(shape, target)) : judged;
  const [only] = meeting;
  if (only === undefined || meeting.length > 1) return [outside(shape, one, only === undefined)];
  for (const path of only.ignored) comparison.ignored.add(path);
  return only.violations;
}

/** A target that a shape does not fit. */
interface Judged {
  readonly target: Shape;
  readonly violations: readonly Violation[];
  readonly ignored: readonly string[];
}

/** Removes what was added since the set had a size: it was noted for an alternative that is not meant. */
function takeBack(set: Set<string>, size: number): readonly string[] {
  const added = [...set].slice(size);
  for (const one of added) set.delete(one);
  return added;
}

/** A shape is cut into pieces along this many members, each of a few values. */
const MAX_SPLITS = 3;

function containSame(shape: Shape, target: Shape, one: Case): readonly Violation[] {
  const { path, compare, comparison } = one;
  if (shape.kind === 'number' && target.kind === 'number')
    return containNumber(shape, target, path);
  if (shape.kind === 'string' && target.kind === 'string')
    return containString(shape, target, path);
  if (shape.kind === 'array' && target.kind === 'array') {
    return containArray({ shape, target, path, compare });
  }
  if (shape.kind === 'object' && target.kind === 'object') {
    return containObject({ shape, target, path, compare, ignored: comparison.ignored });
  }
  return [outside(shape, one, true)];
}

function outside(shape: Shape, { accepted, path }: Case, certain: boolean): Violation {
  const isScalar = shape.kind === 'string' || shape.kind === 'number';
  const onlyValues = isScalar && shapesOf(accepted).shapes.every(({ kind }) => kind === 'values');
  return {
    path,
    cause: onlyValues ? 'values' : 'kind',
    // A pattern can leave no more than the values.
    certain: certain && !(onlyValues && shape.kind === 'string' && shape.patterns.length > 0),
    sent: describeShape(shape),
    accepted: describeNode(accepted),
  };
}

function undecided(sent: Node, accepted: Node, path: string): Violation {
  return {
    path,
    cause: 'undecided',
    certain: false,
    sent: describeNode(sent),
    accepted: describeNode(accepted),
  };
}
