import type { Hints } from './hints.ts';
import type { NumberShape, StringShape } from './shape.ts';
import { shapeHolds } from './shape-holds.ts';

/** Numbers of the shape at and beside the numbers that the schemas name. */
export function sampleNumbers(shape: NumberShape, { numbers }: Hints): readonly number[] {
  const ends = [shape.min.value, shape.max.value].filter(Number.isFinite);
  const near = [...ends, ...numbers].flatMap((n) => [n, n + 1, n - 1, n + 0.5, -n]);
  const steps = shape.multiplesOf.flatMap((divisor) =>
    near.flatMap((n) => [
      Math.ceil(n / divisor) * divisor,
      (Math.floor(n / divisor) + 1) * divisor,
    ]),
  );
  return [...new Set([...near, ...steps])].filter(
    (n) => Number.isFinite(n) && shapeHolds(shape, n),
  );
}

/** Texts of the shape: those that the schemas name, and some of the lengths that they name. */
export function sampleStrings(shape: StringShape, hints: Hints): readonly string[] {
  const lengths = [shape.minLength, shape.maxLength, ...hints.numbers]
    .flatMap((n) => [n, n + 1, n - 1])
    .filter((n) => Number.isInteger(n) && n >= 0 && n <= MAX_LENGTH);
  const filled = [...new Set(lengths)].flatMap((length) =>
    FILLERS.map((one) => one.repeat(length)),
  );
  const texts = [...new Set([...hints.texts, ...filled])];
  return texts.filter((text) => shapeHolds(shape, text));
}

const FILLERS = ['a', '0'];
const MAX_LENGTH = 10_000;
