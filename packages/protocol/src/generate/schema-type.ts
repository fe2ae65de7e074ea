import type { JsonSchema } from '../artifact/contract-format.ts';
import { isSchema } from '../artifact/map-subschemas.ts';
import { docComment } from './doc-comment.ts';
import type { Layout } from './layout.ts';
import { group, hardLine, ifBroken, indent, join, line } from './layout.ts';
import { literalType, memberName } from './literal.ts';

/** Where the types are declared that a schema refers to, and who uses them. */
export interface TypeScope {
  /** Whether the type is that of a reader, who gets the default of a member that was left out. */
  readonly reading: boolean;
  /** The name of the type that a reference means. */
  nameOf(ref: string): string;
}

/** The type of what a schema allows, to be put right after `=` or `:`. */
export function schemaType(schema: unknown, scope: TypeScope): Layout {
  return after(typeOf(schema, scope));
}

/** Whether a member has a value for its reader where its sender left it out. */
export function hasDefault(member: unknown): boolean {
  return isSchema(member) && member.default !== undefined;
}

/** A type in parts: one of several, or all of several. */
interface TypeParts {
  readonly operator: '|' | '&';
  readonly parts: readonly Layout[];
}

function typeOf(schema: unknown, scope: TypeScope): TypeParts {
  if (!isSchema(schema)) return one(schema === false ? 'never' : 'unknown');
  const all = [
    ...(typeof schema.$ref === 'string' ? [one(scope.nameOf(schema.$ref))] : []),
    ...(schema.not === undefined ? [] : [one('never')]), // {"not": {}} is the only one that a contract can have
    ...ownType(schema, scope),
    ...(schema.anyOf === undefined ? [] : [union(listOf(schema.anyOf), scope)]),
    ...(schema.oneOf === undefined ? [] : [union(listOf(schema.oneOf), scope)]),
    ...listOf(schema.allOf).map((part) => typeOf(inheritType(part, schema.type), scope)),
  ].filter(({ parts }) => parts[0] !== 'unknown');
  const parts = distinct(all.map((part) => embedded(part)));
  if (parts.length === 0) return one('unknown');
  return (parts.length === 1 && all[0]) || { operator: '&', parts };
}

/** What `const`, `enum` and `type` say. */
function ownType(schema: JsonSchema, scope: TypeScope): TypeParts[] {
  if (schema.const !== undefined) return [one(literalType(schema.const))];
  if (Array.isArray(schema.enum)) return [choice(schema.enum.map(literalType))];
  if (schema.type === undefined) return [];
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return [choice(types.map((type) => typeNamed(type, schema, scope)))];
}

function typeNamed(type: unknown, schema: JsonSchema, scope: TypeScope): Layout {
  switch (type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return type;
    case 'integer':
      return 'number';
    case 'array':
      return arrayType(schema, scope);
    case 'object':
      return objectType(schema, scope);
    default:
      return 'unknown';
  }
}

function objectType(schema: JsonSchema, scope: TypeScope): Layout {
  const { additionalProperties: rest, properties } = schema;
  const required = new Set(listOf(schema.required).map(String));
  const known: JsonSchema = isSchema(properties) ? { ...properties } : {};
  // Names without a description of their own: those of a record with known keys.
  const listed = isSchema(schema.propertyNames) ? listOf(schema.propertyNames.enum) : [];
  for (const name of [...listed.map(String), ...required]) {
    if (!Object.hasOwn(known, name)) known[name] = rest;
  }
  const members = Object.entries(known).map(([name, member]) => {
    const given = required.has(name) || (scope.reading && hasDefault(member));
    const type = typeOf(member, scope);
    const comment = docComment(isSchema(member) ? member : {});
    const key = `${memberName(name)}${given ? '' : '?'}:`;
    return [comment, key, after(given ? type : orUndefined(type)), ';'];
  });
  const all = [...members, ...(listed.length > 0 ? [] : indexSignature(schema, known, scope))];
  if (all.length === 0) return 'Record<string, never>';
  return ['{', indent(hardLine, join(hardLine, all)), hardLine, '}'];
}

/** Members that no name is given for. Their type must hold that of the named ones too. */
function indexSignature(schema: JsonSchema, known: JsonSchema, scope: TypeScope): Layout[] {
  const { patternProperties, additionalProperties: rest } = schema;
  const patterns = isSchema(patternProperties) ? Object.values(patternProperties) : [];
  const values = [...patterns, ...(rest === undefined || rest === false ? [] : [rest])];
  if (values.length === 0) return [];
  const named = Object.values(known);
  const type = union([...values, ...named], scope);
  return [['[key: string]:', after(named.length === 0 ? type : orUndefined(type)), ';']];
}

function arrayType(schema: JsonSchema, scope: TypeScope): Layout {
  const items = [embedded(typeOf(schema.items, scope)), '[]'];
  if (!Array.isArray(schema.prefixItems)) return items;
  const min = typeof schema.minItems === 'number' ? schema.minItems : 0;
  const members = schema.prefixItems.map((item, index): Layout => {
    const type = typeOf(item, scope);
    return index < min ? embedded(type, ifBroken) : [embedded(type), '?'];
  });
  const all = schema.items === false ? members : [...members, ['...', items]];
  return group('[', indent(line(''), join([',', line()], all), ifBroken(',')), line(''), ']');
}

function union(options: readonly unknown[], scope: TypeScope): TypeParts {
  const types = options.map((option) => typeOf(option, scope));
  return choice(types.flatMap((type) => (type.operator === '|' ? type.parts : [embedded(type)])));
}

function orUndefined(type: TypeParts): TypeParts {
  return choice([...(type.operator === '|' ? type.parts : [embedded(type)]), 'undefined']);
}

/** One of several; where one may be anything, all may. */
function choice(parts: readonly Layout[]): TypeParts {
  if (parts.includes('unknown')) return one('unknown');
  const possible = distinct(parts).filter((part) => part !== 'never');
  return { operator: '|', parts: possible.length === 0 ? ['never'] : possible };
}

function one(part: Layout): TypeParts {
  return { operator: '|', parts: [part] };
}

function after({ operator, parts }: TypeParts): Layout {
  if (staysInLine({ operator, parts })) return [' ', join(` ${operator} `, parts)];
  return group(indent(line(), ifBroken('| '), chain({ operator, parts })));
}

/** The type as a part of another one; `bracket` writes the brackets around several. */
function embedded(
  { operator, parts }: TypeParts,
  bracket = (text: string): Layout => text,
): Layout {
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return only;
  if (staysInLine({ operator, parts })) {
    return [bracket('('), join(` ${operator} `, parts), bracket(')')];
  }
  const all = chain({ operator, parts });
  return group(bracket('('), indent(line(''), ifBroken('| '), all), line(''), bracket(')'));
}

function chain({ operator, parts }: TypeParts): Layout {
  const indented = parts.map((part) => indent(part));
  return join([line(), `${operator} `], indented);
}

/** Whether a type is never broken between its parts. */
function staysInLine({ operator, parts }: TypeParts): boolean {
  const [first, second, ...others] = parts;
  if (second === undefined || operator === '&') return true;
  const members = Array.isArray(first) && first[0] === '{';
  return members && second === 'null' && others.length === 0;
}

/** Each once; types are compared by what they look like. */
function distinct(parts: readonly Layout[]): Layout[] {
  const seen = new Map(parts.map((part) => [JSON.stringify(part), part]));
  return [...seen.values()];
}

/** A part of `allOf` constrains what has the type beside it. */
function inheritType(part: unknown, type: unknown): unknown {
  return isSchema(part) && part.$ref === undefined
    ? { ...(type !== undefined && { type }), ...part }
    : part;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
