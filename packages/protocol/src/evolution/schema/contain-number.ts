import { describeShape } from './describe.ts';
import type { NumberShape } from './shape.ts';
import type { Violation } from './violation.ts';

/** Whether the numbers of one shape are numbers of the other. */
export function containNumber(
  shape: NumberShape,
  target: NumberShape,
  path: string,
): readonly Violation[] {
  const inRange = startsWithin(shape, target) && endsWithin(shape, target);
  const inSteps =
    (!target.integer || isWhole(shape)) &&
    target.multiplesOf.every((divisor) => isMultiple(shape, divisor));
  if (inRange && inSteps) return [];
  return [
    {
      path,
      cause: inRange && target.integer && !isWhole(shape) ? 'kind' : 'range',
      // Steps may leave out what the ends let through, and one step may be a multiple of two others.
      certain: shape.multiplesOf.length === 0,
      sent: describeShape(shape),
      accepted: describeShape(target),
    },
  ];
}

function startsWithin({ min }: NumberShape, { min: limit }: NumberShape): boolean {
  if (min.value !== limit.value) return min.value > limit.value;
  return min.exclusive || !limit.exclusive || !Number.isFinite(min.value);
}

function endsWithin({ max }: NumberShape, { max: limit }: NumberShape): boolean {
  if (max.value !== limit.value) return max.value < limit.value;
  return max.exclusive || !limit.exclusive || !Number.isFinite(max.value);
}

function isWhole(shape: NumberShape): boolean {
  return shape.integer || shape.multiplesOf.some(Number.isInteger);
}

/** Fractions are only compared with themselves: their quotients are not exact. */
function isMultiple(shape: NumberShape, divisor: number): boolean {
  if (shape.multiplesOf.includes(divisor)) return true;
  if (!Number.isInteger(divisor)) return false;
  if (shape.integer && divisor === 1) return true;
  return shape.multiplesOf.some((one) => Number.isInteger(one) && one % divisor === 0);
}
