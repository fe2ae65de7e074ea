import { isAlike } from './node.ts';
import type { ObjectShape, Shape } from './shape.ts';
import { memberNode } from './shape.ts';
import { shapesOf } from './shapes-of.ts';

/**
 * Cuts a shape into pieces that one alternative can hold: an object by the values of a member that tells the
 * alternatives apart, a short range of integers into its numbers. Undefined where nothing can be cut.
 */
export function split(shape: Shape, targets: readonly Shape[]): readonly Shape[] | undefined {
  if (shape.kind === 'object') return splitObject(shape, targets);
  if (shape.kind !== 'number' || !shape.integer) return undefined;
  if (!targets.some(({ kind }) => kind === 'values')) return undefined;
  const count = shape.max.value - shape.min.value + 1;
  if (!(count <= MAX_PIECES)) return undefined;
  const numbers = Array.from({ length: count }, (_, index) => shape.min.value + index);
  const values = numbers.filter((n) => shape.multiplesOf.every((d) => Number.isInteger(n / d)));
  return [{ kind: 'values', values }];
}

const MAX_PIECES = 64;

function splitObject(
  shape: ObjectShape,
  targets: readonly Shape[],
): readonly ObjectShape[] | undefined {
  const objects = targets.filter((target) => target.kind === 'object');
  if (objects.length < 2) return undefined;
  for (const name of shape.required) {
    const values = valuesOf(shape, name);
    if (values === undefined || values.length < 2 || values.length > MAX_PIECES) continue;
    const tells = objects.some((target) => {
      const known = valuesOf(target, name);
      return known !== undefined && !values.every((value) => known.some((k) => isAlike(k, value)));
    });
    if (!tells) continue;
    return values.map((value) => ({
      ...shape,
      members: new Map(shape.members).set(name, [{ schema: { const: value }, root: {} }]),
    }));
  }
  return undefined;
}

function valuesOf(shape: ObjectShape, name: string): readonly unknown[] | undefined {
  const { shapes, exact } = shapesOf(memberNode(shape, name, 'accepted'));
  if (!exact || shapes.length === 0) return undefined;
  return shapes.every((one) => one.kind === 'values')
    ? shapes.flatMap((one) => (one.kind === 'values' ? one.values : []))
    : undefined;
}
