import { isAnnotation } from './format-check.ts';
import type { Node, Part } from './node.ts';
import { ANY, isRecord, listOf, numberOf, within } from './node.ts';
import type { ArrayShape, Bound, NumberShape, ObjectShape, Shape, StringShape } from './shape.ts';
import { isNever } from './shape.ts';

/** The shapes that `type` and the constraints beside it allow; combinations are left to the caller. */
export function baseShapes(part: Part, schema: Record<string, unknown>): readonly Shape[] {
  const types = typeOf(schema);
  const shapes: Shape[] = [];
  const values = [
    ...(types.has('null') ? [null] : []),
    ...(types.has('boolean') ? [false, true] : []),
  ];
  if (values.length > 0) shapes.push({ kind: 'values', values });
  if (types.has('number') || types.has('integer')) {
    shapes.push(numberShape(schema, !types.has('number')));
  }
  if (types.has('string')) shapes.push(stringShape(schema));
  if (types.has('array')) shapes.push(arrayShape(part, schema));
  if (types.has('object')) shapes.push(objectShape(part, schema));
  return shapes;
}

const ALL_TYPES = ['null', 'boolean', 'number', 'string', 'array', 'object'];

function typeOf({ type }: Record<string, unknown>): ReadonlySet<unknown> {
  if (type === undefined) return new Set(ALL_TYPES);
  return new Set(Array.isArray(type) ? type : [type]);
}

function numberShape(schema: Record<string, unknown>, integer: boolean): NumberShape {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  return {
    kind: 'number',
    integer,
    min: higher(
      { value: numberOf(minimum, Number.NEGATIVE_INFINITY), exclusive: false },
      { value: numberOf(exclusiveMinimum, Number.NEGATIVE_INFINITY), exclusive: true },
    ),
    max: lower(
      { value: numberOf(maximum, Number.POSITIVE_INFINITY), exclusive: false },
      { value: numberOf(exclusiveMaximum, Number.POSITIVE_INFINITY), exclusive: true },
    ),
    multiplesOf: typeof multipleOf === 'number' ? [multipleOf] : [],
  };
}

/** The stricter of two lower ends. */
export function higher(a: Bound, b: Bound): Bound {
  if (a.value === b.value) return Number.isFinite(a.value) && b.exclusive ? b : a;
  return a.value > b.value ? a : b;
}

/** The stricter of two upper ends. */
export function lower(a: Bound, b: Bound): Bound {
  if (a.value === b.value) return Number.isFinite(a.value) && b.exclusive ? b : a;
  return a.value < b.value ? a : b;
}

function stringShape(schema: Record<string, unknown>): StringShape {
  const { minLength, maxLength, pattern, format, contentEncoding } = schema;
  const formats = typeof format === 'string' && !isAnnotation(format) ? [format] : [];
  return {
    kind: 'string',
    minLength: numberOf(minLength, 0),
    maxLength: numberOf(maxLength, Number.POSITIVE_INFINITY),
    patterns: typeof pattern === 'string' ? [pattern] : [],
    formats:
      typeof contentEncoding === 'string' ? [...formats, `encoding ${contentEncoding}`] : formats,
  };
}

function arrayShape(part: Part, schema: Record<string, unknown>): ArrayShape {
  const prefix = listOf(schema.prefixItems).map((item) => within(part, item));
  const rest = schemaNode(part, schema.items) ?? ANY;
  const most = numberOf(schema.maxItems, Number.POSITIVE_INFINITY);
  return {
    kind: 'array',
    prefix,
    rest,
    minItems: numberOf(schema.minItems, 0),
    maxItems: isNever(rest) ? Math.min(most, prefix.length) : most,
  };
}

function objectShape(part: Part, schema: Record<string, unknown>): ObjectShape {
  const { properties, patternProperties, required, additionalProperties, propertyNames } = schema;
  return {
    kind: 'object',
    members: new Map(entries(properties).map(([name, one]) => [name, within(part, one)])),
    required: new Set(listOf(required).map(String)),
    patterns: entries(patternProperties).map(([source, one]) => ({
      source,
      node: within(part, one),
    })),
    additional: schemaNode(part, additionalProperties),
    names: schemaNode(part, propertyNames) ?? ANY,
  };
}

function schemaNode(part: Part, schema: unknown): Node | undefined {
  return schema === undefined ? undefined : within(part, schema);
}

function entries(record: unknown): [string, unknown][] {
  return isRecord(record) ? Object.entries(record) : [];
}
