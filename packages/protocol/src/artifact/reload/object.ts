import { z } from 'zod';
import type { Node } from './node.ts';
import { below, isRecord, listOf, membersOf, refuse } from './node.ts';
import { patternOf } from './scalar.ts';

/**
 * `type: object`. Where nothing is said of further members they are allowed, and dropped on reading; `{}` keeps them,
 * as zod exports `z.object` and `z.looseObject`.
 */
export function reloadObject(node: Node): z.ZodType {
  const schema = isRecord(node.schema) ? node.schema : {};
  const object = closed(node, schema.additionalProperties, shapeOf(node));
  const names = schema.propertyNames;
  const patterns = Object.entries(membersOf(node, 'patternProperties'));
  if (names === undefined && patterns.length === 0) return object;
  if (schema.additionalProperties === undefined || schema.additionalProperties === true) {
    return withPatterns(node, z.looseObject(object.shape), patterns).check(nameCheck(node, names));
  }
  if (patterns.length > 0) {
    throw refuse(node, '"patternProperties" beside "additionalProperties". Use one of them.');
  }
  return object.check(nameCheck(node, names));
}

type Shape = Record<string, z.ZodType>;

function shapeOf(node: Node): Shape {
  const properties = membersOf(node, 'properties');
  const required = new Set((listOf(node, 'required') ?? []).map(String));
  const shape: [string, z.ZodType][] = Object.entries(properties).map(([name, property]) => [
    name,
    member(below(node, property, 'properties', name), required.has(name)),
  ]);
  for (const name of required) {
    if (!Object.hasOwn(properties, name)) shape.push([name, undescribed(node)]);
  }
  return Object.fromEntries(shape);
}

function member(node: Node, required: boolean): z.ZodType {
  const schema = node.reload(node);
  if (required) return schema;
  const fallback = isRecord(node.schema) ? node.schema.default : undefined;
  return fallback === undefined ? schema.optional() : schema.default(fallback);
}

/** A member that is required but not described, as in a record with fixed keys. */
function undescribed(node: Node): z.ZodType {
  const others = isRecord(node.schema) ? node.schema.additionalProperties : undefined;
  return others === undefined
    ? z.unknown()
    : node.reload(below(node, others, 'additionalProperties'));
}

function closed(node: Node, others: unknown, shape: Shape): z.ZodObject<Shape> {
  if (others === undefined) return z.object(shape);
  if (others === false) return z.strictObject(shape);
  if (others === true) return z.looseObject(shape);
  if (isRecord(others) && Object.keys(others).length === 0) return z.looseObject(shape);
  return z.object(shape).catchall(node.reload(below(node, others, 'additionalProperties')));
}

function withPatterns(
  node: Node,
  object: z.ZodType,
  patterns: readonly (readonly [string, unknown])[],
): z.ZodType {
  return patterns.reduce((all, [pattern, value]) => {
    const key = z.string().regex(patternOf(node, pattern));
    const values = node.reload(below(node, value, 'patternProperties', pattern));
    return z.intersection(all, z.looseRecord(key, values));
  }, object);
}

function nameCheck(node: Node, names: unknown): z.core.CheckFn<unknown> {
  if (names === undefined) return () => undefined;
  // Names are text, so a schema of names need not say so.
  const schema = isRecord(names) ? { type: 'string', ...names } : names;
  const validator = node.reload(below(node, schema, 'propertyNames'));
  return (payload) => {
    if (!isRecord(payload.value)) return;
    for (const name of Object.keys(payload.value)) {
      if (validator.safeParse(name).success) continue;
      payload.issues.push({
        code: 'custom',
        message: 'this name is not allowed here',
        input: payload.value,
        path: [name],
      });
    }
  };
}
