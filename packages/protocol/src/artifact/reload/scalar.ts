import { z } from 'zod';
import type { Node } from './node.ts';
import { below, isRecord, listOf, numberOf, refuse } from './node.ts';

type Scalar = string | number | boolean | null;

/** `enum` and `const`. */
export function reloadLiterals(node: Node): z.ZodType | undefined {
  if (!isRecord(node.schema)) return undefined;
  const { const: only } = node.schema;
  const values = only === undefined ? listOf(node, 'enum') : [only];
  if (values === undefined) return undefined;
  if (!values.every(isScalar)) {
    throw refuse(
      node,
      'only text, numbers, booleans and null can be constants; describe an object by its members.',
    );
  }
  const possible = values.filter((value) => hasType(value, node.schema));
  return possible.length === 0 ? z.never() : z.literal(possible);
}

/** Whether a constant is of the type beside it. */
function hasType(value: Scalar, schema: unknown): boolean {
  const type = isRecord(schema) ? schema.type : undefined;
  if (type === undefined) return true;
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  if (types.includes(value === null ? 'null' : typeof value)) return true;
  return types.includes('integer') && Number.isInteger(value);
}

/** `type: string`. Lengths count code points, as in JSON Schema. */
export function reloadString(node: Node): z.ZodType {
  const schema = isRecord(node.schema) ? node.schema : {};
  let text = z.string();
  const min = numberOf(node, 'minLength');
  const max = numberOf(node, 'maxLength');
  if (min !== undefined) text = text.min(min);
  if (max !== undefined) text = text.max(max);
  if (schema.pattern !== undefined) return text.regex(patternOf(node, schema.pattern));
  // With a pattern, `format` only names it.
  if (typeof schema.format === 'string') {
    const check = patternless[schema.format];
    if (check !== undefined) return text.check(check());
  }
  return text;
}

/** Formats that zod exports without a pattern. All others are notes, as in JSON Schema. */
const patternless: Readonly<Record<string, () => z.core.$ZodCheck<string>>> = {
  uri: () => z.url(),
  jwt: () => z.jwt(),
};

/** JSON Schema patterns are Unicode patterns. */
export function patternOf(node: Node, source: unknown): RegExp {
  try {
    return new RegExp(String(source), 'u');
  } catch (cause) {
    throw refuse(
      below(node, source, 'pattern'),
      'not a Unicode regular expression (ECMA-262 with the flag "u").',
      cause,
    );
  }
}

/** `type: number` and `type: integer`. */
export function reloadNumber(node: Node, integer: boolean): z.ZodType {
  let number = z.number();
  const min = numberOf(node, 'minimum');
  const max = numberOf(node, 'maximum');
  const above = numberOf(node, 'exclusiveMinimum');
  const under = numberOf(node, 'exclusiveMaximum');
  const step = numberOf(node, 'multipleOf');
  if (min !== undefined) number = number.min(min);
  if (max !== undefined) number = number.max(max);
  if (above !== undefined) number = number.gt(above);
  if (under !== undefined) number = number.lt(under);
  if (step !== undefined) number = number.multipleOf(step);
  // int() would also refuse integers beyond 2^53, which the schema allows where it sets no bounds.
  return integer ? number.refine(Number.isInteger, 'expected an integer') : number;
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
