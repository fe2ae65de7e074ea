import { z } from 'zod';
import type { JsonSchema } from '../contract-format.ts';
import { rememberSchema } from '../export-schema.ts';
import { keywordShape } from '../schema-keywords.ts';
import { reloadArray } from './array.ts';
import type { Node } from './node.ts';
import { below, isRecord, listOf, refuse } from './node.ts';
import { reloadObject } from './object.ts';
import { reloadReference } from './reference.ts';
import { reloadLiterals, reloadNumber, reloadString } from './scalar.ts';
import { reloadUnion } from './union.ts';

/**
 * The validator of a JSON Schema of a contract. It reads every schema that a contract exports, which
 * `z.fromJSONSchema` does not: that loses `allOf` beside `type` and the Unicode mode of patterns, and keeps members
 * that the exported schema drops.
 *
 * @throws ContractJsonError for a keyword that it cannot enforce.
 */
export function reloadSchema(json: JsonSchema, path: readonly string[]): z.ZodType {
  return rememberSchema(
    reload({ schema: json, path, root: json, rootPath: path, references: new Map(), reload }),
    json,
  );
}

function reload(node: Node): z.ZodType {
  const { schema } = node;
  if (typeof schema === 'boolean') return schema ? z.unknown() : z.never();
  if (!isRecord(schema)) throw refuse(node, 'a schema is an object or a boolean.');
  for (const keyword of Object.keys(schema)) {
    if (keywordShape(keyword) !== undefined) continue;
    throw refuse(
      below(node, schema[keyword], keyword),
      'this keyword is not supported; notes begin with "x-".',
    );
  }
  const [first, ...others] = conjuncts(node, schema);
  if (first === undefined) return z.unknown();
  if (others.length > 0) checkOpen(node, schema);
  return others.reduce((left, right) => z.intersection(left, right), first);
}

/** What a value must satisfy, all of it. */
function conjuncts(node: Node, schema: Readonly<Record<string, unknown>>): z.ZodType[] {
  const literals = reloadLiterals(node);
  const typed = reloadTypes(node, schema, literals !== undefined);
  return [
    ...(schema.$ref === undefined ? [] : [reloadReference(node, schema.$ref)]),
    ...(literals ? [literals] : []),
    ...(typed ? [typed] : []),
    ...(schema.not === undefined ? [] : [reloadNot(node, schema.not)]),
    ...optional(reloadUnion(node, 'anyOf')),
    ...optional(reloadUnion(node, 'oneOf')),
    ...(listOf(node, 'allOf') ?? []).map((part, index) =>
      reload(below(node, inheritType(part, schema.type), 'allOf', index)),
    ),
  ];
}

/** Keywords that constrain values of one type only. */
const keywordsOf: Readonly<Record<string, readonly string[]>> = {
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  object: ['properties', 'patternProperties', 'additionalProperties', 'propertyNames', 'required'],
  array: ['prefixItems', 'items', 'minItems', 'maxItems'],
};

function reloadTypes(
  node: Node,
  schema: Readonly<Record<string, unknown>>,
  hasLiterals: boolean,
): z.ZodType | undefined {
  const constraints = Object.values(keywordsOf)
    .flat()
    .filter((keyword) => schema[keyword] !== undefined);
  if (schema.type === undefined) {
    if (constraints.length === 0) return undefined;
    throw refuse(node, `write "type" beside "${constraints[0]}".`);
  }
  if (hasLiterals && constraints.length === 0 && typeof schema.type === 'string') {
    return undefined; // the literals are of that type already
  }
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  const validators = types.map((type) => reloadType(node, type));
  return validators.length === 1 ? validators[0] : z.union(validators);
}

function reloadType(node: Node, type: unknown): z.ZodType {
  switch (type) {
    case 'string':
      return reloadString(node);
    case 'number':
    case 'integer':
      return reloadNumber(node, type === 'integer');
    case 'boolean':
      return z.boolean();
    case 'null':
      return z.null();
    case 'object':
      return reloadObject(node);
    case 'array':
      return reloadArray(node);
    default:
      throw refuse(
        below(node, type, 'type'),
        'write one of string, number, integer, boolean, null, object, array.',
      );
  }
}

function reloadNot(node: Node, not: unknown): z.ZodType {
  if (isRecord(not) && Object.keys(not).length === 0) return z.never();
  throw refuse(below(node, not, 'not'), 'only {"not": {}} is supported, which nothing satisfies.');
}

/** A part of `allOf` constrains what has the type beside it. */
function inheritType(part: unknown, type: unknown): unknown {
  const inherits = isRecord(part) && type !== undefined && part.type === undefined;
  return inherits && part.$ref === undefined ? { type, ...part } : part;
}

/** zod counts the members of all parts as known, JSON Schema only those of the part itself. */
function checkOpen(node: Node, schema: Readonly<Record<string, unknown>>): void {
  const parts = [schema, ...(listOf(node, 'allOf') ?? [])];
  if (!parts.some((part) => isRecord(part) && part.additionalProperties === false)) return;
  throw refuse(
    node,
    '"additionalProperties": false in one of several parts. Write one object with all members.',
  );
}

function optional(schema: z.ZodType | undefined): z.ZodType[] {
  return schema === undefined ? [] : [schema];
}
