import { hasFormat } from './format-check.ts';
import { isValid, lengthOf, matches } from './is-valid.ts';
import { isAlike, isRecord } from './node.ts';
import type { NumberShape, ObjectShape, Shape, StringShape } from './shape.ts';
import { itemNode, memberNode } from './shape.ts';

/** Whether a JSON value is of the shape. */
export function shapeHolds(shape: Shape, value: unknown): boolean {
  switch (shape.kind) {
    case 'values':
      return shape.values.some((one) => isAlike(one, value));
    case 'number':
      return typeof value === 'number' && numberHolds(shape, value);
    case 'string':
      return typeof value === 'string' && stringHolds(shape, value);
    case 'array':
      return (
        Array.isArray(value) &&
        value.length >= shape.minItems &&
        value.length <= shape.maxItems &&
        value.every((item, index) => isValid(itemNode(shape, index), item))
      );
    case 'object':
      return isRecord(value) && objectHolds(shape, value);
  }
}

function numberHolds({ integer, min, max, multiplesOf }: NumberShape, value: number): boolean {
  if (integer && !Number.isInteger(value)) return false;
  if (min.exclusive ? value <= min.value : value < min.value) return false;
  if (max.exclusive ? value >= max.value : value > max.value) return false;
  return multiplesOf.every((divisor) => Number.isInteger(value / divisor));
}

function stringHolds(shape: StringShape, value: string): boolean {
  const length = lengthOf(value);
  return (
    length >= shape.minLength &&
    length <= shape.maxLength &&
    shape.patterns.every((source) => matches(source, value)) &&
    shape.formats.every((format) => hasFormat(value, format))
  );
}

function objectHolds(shape: ObjectShape, value: Record<string, unknown>): boolean {
  return (
    [...shape.required].every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(
      ([name, member]) =>
        isValid(shape.names, name) && isValid(memberNode(shape, name, 'accepted'), member),
    )
  );
}
