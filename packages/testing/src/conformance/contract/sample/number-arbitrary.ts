import type { JsonSchema } from '@sallyport/protocol';
import fc from 'fast-check';
import { NotGenerated, numberOf } from './plain-schema.ts';

/**
 * Numbers that a schema allows, its ends more often than others; or the least of them, seen from zero.
 *
 * @throws NotGenerated where there are none.
 */
export function numberArbitrary(schema: JsonSchema, least: boolean): fc.Arbitrary<number> {
  const numbers = numbersOf(schema);
  const { min, max } = boundsOf(schema);
  const near = [0, 1, -1, min, min + 1, max, max - 1].filter((number) => holds(schema, number));
  const [nearest] = near;
  if (nearest === undefined) return numbers;
  if (least) return fc.constant(nearest);
  return fc.oneof(fc.constantFrom(...near), { arbitrary: numbers, weight: 2 });
}

function holds(schema: JsonSchema, number: number): boolean {
  const { min, max } = boundsOf(schema);
  const excluded = [numberOf(schema, 'exclusiveMinimum'), numberOf(schema, 'exclusiveMaximum')];
  const whole = schema.type !== 'integer' || Number.isInteger(number);
  const step = numberOf(schema, 'multipleOf');
  const stepped = step === undefined || number % step === 0;
  return number >= min && number <= max && !excluded.includes(number) && whole && stepped;
}

function numbersOf(schema: JsonSchema): fc.Arbitrary<number> {
  const step = numberOf(schema, 'multipleOf');
  const { min, max } = boundsOf(schema);
  if (step !== undefined) return ofStep(step, { min, max }, schema);
  if (schema.type === 'integer') {
    const [low, high] = [Math.ceil(min), Math.floor(max)];
    const least = low === numberOf(schema, 'exclusiveMinimum') ? low + 1 : low;
    const most = high === numberOf(schema, 'exclusiveMaximum') ? high - 1 : high;
    if (least > most) throw new NotGenerated('no integer is within its bounds');
    return fc.integer({ min: least, max: most });
  }
  if (min > max) throw new NotGenerated('no number is within its bounds');
  return fc.double({
    min,
    max,
    minExcluded: min === numberOf(schema, 'exclusiveMinimum'),
    maxExcluded: max === numberOf(schema, 'exclusiveMaximum'),
    noNaN: true,
    noDefaultInfinity: true,
  });
}

/** The closed bounds of a number; where it has none, those of integers that JSON readers agree on. */
function boundsOf(schema: JsonSchema): { readonly min: number; readonly max: number } {
  const open = Number.MAX_SAFE_INTEGER;
  return {
    min: Math.max(
      numberOf(schema, 'minimum') ?? -open,
      numberOf(schema, 'exclusiveMinimum') ?? -open,
    ),
    max: Math.min(
      numberOf(schema, 'maximum') ?? open,
      numberOf(schema, 'exclusiveMaximum') ?? open,
    ),
  };
}

const MOST_STEPS = 1_000_000;

function ofStep(step: number, { min, max }: { min: number; max: number }, schema: JsonSchema) {
  const least = Math.max(Math.ceil(min / step), -MOST_STEPS);
  const most = Math.min(Math.floor(max / step), MOST_STEPS);
  const low = least * step === numberOf(schema, 'exclusiveMinimum') ? least + 1 : least;
  const high = most * step === numberOf(schema, 'exclusiveMaximum') ? most - 1 : most;
  if (low > high) throw new NotGenerated('no multiple of its step is within its bounds');
  // Divided again, so that 3 * 0.1 becomes 0.3 where a shorter number is meant.
  return fc.integer({ min: low, max: high }).map((count) => Number((count * step).toPrecision(12)));
}
