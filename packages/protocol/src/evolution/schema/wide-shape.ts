import { ANY } from './node.ts';
import type { ArrayShape, NumberShape, ObjectShape, Shape, StringShape } from './shape.ts';

/** Every number. */
const anyNumber: NumberShape = {
  kind: 'number',
  integer: false,
  min: { value: Number.NEGATIVE_INFINITY, exclusive: false },
  max: { value: Number.POSITIVE_INFINITY, exclusive: false },
  multiplesOf: [],
};

/** Every text. */
const anyString: StringShape = {
  kind: 'string',
  minLength: 0,
  maxLength: Number.POSITIVE_INFINITY,
  patterns: [],
  formats: [],
};

/** Every list. */
const anyArray: ArrayShape = {
  kind: 'array',
  prefix: [],
  rest: ANY,
  minItems: 0,
  maxItems: Number.POSITIVE_INFINITY,
};

/** Every object. */
const anyObject: ObjectShape = {
  kind: 'object',
  members: new Map(),
  required: new Set(),
  patterns: [],
  additional: ANY,
  names: ANY,
};

/** Every value. */
export const anyShapes: readonly Shape[] = [
  { kind: 'values', values: [null, false, true] },
  anyNumber,
  anyString,
  anyArray,
  anyObject,
];
