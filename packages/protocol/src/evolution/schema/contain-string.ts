import { describeShape } from './describe.ts';
import type { StringShape } from './shape.ts';
import type { Cause, Violation } from './violation.ts';

/** Whether the texts of one shape are texts of the other. Patterns and formats are compared by their spelling. */
export function containString(
  shape: StringShape,
  target: StringShape,
  path: string,
): readonly Violation[] {
  const cause = causeOf(shape, target);
  if (cause === undefined) return [];
  const isPlain = shape.patterns.length === 0 && shape.formats.length === 0;
  return [
    {
      path,
      cause,
      // A pattern can imply a length, or another pattern.
      certain: isPlain && cause === 'length',
      sent: describeShape(shape),
      accepted: describeShape(target),
    },
  ];
}

function causeOf(shape: StringShape, target: StringShape): Cause | undefined {
  if (shape.minLength < target.minLength || shape.maxLength > target.maxLength) return 'length';
  if (!target.patterns.every((source) => shape.patterns.includes(source))) return 'pattern';
  if (!target.formats.every((format) => shape.formats.includes(format))) return 'format';
  return undefined;
}
