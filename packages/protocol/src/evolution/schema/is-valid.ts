import { hasFormat } from './format-check.ts';
import type { Node, Part } from './node.ts';
import { follow, isAlike, isRecord, listOf, within } from './node.ts';

/** Whether a JSON value is of the node. Judges every keyword that a contract's schemas may use. */
export function isValid(node: Node, value: unknown): boolean {
  return node.every((part) => isValidPart(part, value));
}

function isValidPart(part: Part, value: unknown): boolean {
  const { schema } = part;
  if (typeof schema === 'boolean') return schema;
  if (!isRecord(schema)) return false;
  return Object.entries(schema).every(([keyword, argument]) => {
    const check = Object.hasOwn(checks, keyword) ? checks[keyword] : undefined;
    return check === undefined || check(value, argument, { part, schema });
  });
}

interface Site {
  readonly part: Part;
  readonly schema: Record<string, unknown>;
}

type Check = (value: unknown, argument: unknown, site: Site) => boolean;

const checks: Readonly<Record<string, Check>> = {
  $ref: (value, ref, { part }) => isValidPart(follow(part, String(ref)), value),
  type: (value, type) =>
    typeof type === 'string' ? isOfType(value, type) : listOf(type).some((t) => isOfType(value, t)),
  enum: (value, values) => listOf(values).some((one) => isAlike(value, one)),
  const: isAlike,
  allOf: (value, all, { part }) => listOf(all).every((one) => isValid(within(part, one), value)),
  anyOf: (value, any, { part }) => listOf(any).some((one) => isValid(within(part, one), value)),
  oneOf: (value, any, { part }) =>
    listOf(any).filter((one) => isValid(within(part, one), value)).length === 1,
  not: (value, schema, { part }) => !isValid(within(part, schema), value),
  minimum: forNumber((value, bound) => value >= bound),
  maximum: forNumber((value, bound) => value <= bound),
  exclusiveMinimum: forNumber((value, bound) => value > bound),
  exclusiveMaximum: forNumber((value, bound) => value < bound),
  multipleOf: forNumber((value, divisor) => Number.isInteger(value / divisor)),
  minLength: (value, least) => typeof value !== 'string' || lengthOf(value) >= Number(least),
  maxLength: (value, most) => typeof value !== 'string' || lengthOf(value) <= Number(most),
  pattern: (value, source) => typeof value !== 'string' || matches(String(source), value),
  format: (value, format) => typeof value !== 'string' || hasFormat(value, String(format)),
  minItems: (value, least) => !Array.isArray(value) || value.length >= Number(least),
  maxItems: (value, most) => !Array.isArray(value) || value.length <= Number(most),
  prefixItems: (value, prefix, { part }) =>
    !Array.isArray(value) ||
    listOf(prefix).every((s, i) => i >= value.length || isValid(within(part, s), value[i])),
  items: (value, items, { part, schema }) =>
    !Array.isArray(value) ||
    value
      .slice(listOf(schema.prefixItems).length)
      .every((item) => isValid(within(part, items), item)),
  required: (value, names) =>
    !isRecord(value) || listOf(names).every((name) => Object.hasOwn(value, String(name))),
  properties: forMembers((name, { schema }) => own(schema.properties, name)),
  additionalProperties: forMembers((name, { schema }) =>
    isDeclared(schema, name) ? undefined : schema.additionalProperties,
  ),
  patternProperties: (value, patterns, { part }) =>
    !isRecord(value) ||
    !isRecord(patterns) ||
    Object.entries(patterns).every(([source, one]) =>
      Object.entries(value).every(
        ([name, member]) => !matches(source, name) || isValid(within(part, one), member),
      ),
    ),
  propertyNames: (value, names, { part }) =>
    !isRecord(value) || Object.keys(value).every((name) => isValid(within(part, names), name)),
};

function forNumber(check: (value: number, argument: number) => boolean): Check {
  return (value, argument) => typeof value !== 'number' || check(value, Number(argument));
}

/** Judges each member by the schema that `schemaFor` finds for its name. */
function forMembers(schemaFor: (name: string, site: Site) => unknown): Check {
  return (value, _, site) =>
    !isRecord(value) ||
    Object.entries(value).every(([name, member]) => {
      const schema = schemaFor(name, site);
      return schema === undefined || isValid(within(site.part, schema), member);
    });
}

function isDeclared({ properties, patternProperties }: Site['schema'], name: string): boolean {
  if (own(properties, name) !== undefined) return true;
  return (
    isRecord(patternProperties) && Object.keys(patternProperties).some((one) => matches(one, name))
  );
}

function own(record: unknown, name: string): unknown {
  return isRecord(record) && Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Length in characters, as JSON Schema counts: a surrogate pair is one. */
export function lengthOf(text: string): number {
  let pairs = 0;
  for (let index = 1; index < text.length; index += 1) {
    // codePointAt gives more than one unit where a pair begins.
    if ((text.codePointAt(index - 1) ?? 0) > 0xffff) pairs += 1;
  }
  return text.length - pairs;
}

/** Whether a text holds the pattern, as JSON Schema means it: anywhere, in Unicode mode. */
export function matches(source: string, text: string): boolean {
  return new RegExp(source, 'u').test(text);
}

function isOfType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isRecord(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
