import type { Hints } from './hints.ts';
import type { NumberShape, StringShape } from './shape.ts';
import { shapeHolds } from './shape-holds.ts';

/** Numbers of the shape at and beside the numbers that the schemas name. */
export function* sampleNumbers(shape: NumberShape, { numbers }: Hints): Generator<number> {
  const ends = [shape.min.value, shape.max.value].filter(Number.isFinite);
  const near = [...ends, ...numbers].flatMap((n) => [n, n + 1, n - 1, n + 0.5, -n]);
  const steps = shape.multiplesOf.flatMap((divisor) =>
    near.flatMap((n) => [
      Math.ceil(n / divisor) * divisor,
      (Math.floor(n / divisor) + 1) * divisor,
    ]),
  );
  const smallFirst = [...new Set([...near, ...steps])].sort(
    (a, b) => Math.abs(a) - Math.abs(b) || b - a,
  );
  for (const number of smallFirst) {
    if (Number.isFinite(number) && shapeHolds(shape, number)) yield number;
  }
}

/** Texts of the shape: those that the schemas name, and some of the lengths that they name. */
export function* sampleStrings(shape: StringShape, hints: Hints): Generator<string> {
  for (const text of candidates(shape, hints)) if (shapeHolds(shape, text)) yield text;
}

function* candidates(shape: StringShape, hints: Hints): Generator<string> {
  yield* hints.texts;
  const lengths = [shape.minLength, shape.maxLength, ...hints.numbers]
    .flatMap((n) => [n, n + 1, n - 1])
    .filter((n) => Number.isInteger(n) && n > 1 && n <= MAX_LENGTH);
  for (const length of new Set(lengths)) for (const one of FILLERS) yield one.repeat(length);
  yield* SPECIMENS;
}

const FILLERS = ['a', '0'];
const MAX_LENGTH = 10_000;

/** One text of each common format, and texts that common patterns refuse. */
const SPECIMENS = [
  'abc',
  'ABC',
  'a-b',
  'a_b',
  'a b',
  '0',
  '42',
  'é',
  '#',
  'ada@example.com',
  'https://example.com/',
  '2030-01-02T03:04:05Z',
  '2030-01-02',
  '03:04:05',
  '123e4567-e89b-42d3-a456-426614174000',
  '192.0.2.1',
];
