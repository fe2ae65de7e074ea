import type { JsonSchema } from '../contract-format.ts';
import { isSchema } from '../map-subschemas.ts';

/** One line about a member, or about the whole where `name` is empty. */
export interface ShapeRow {
  readonly name: string;
  readonly depth: number;
  readonly required: boolean;
  readonly type: string;
  /** Bounds and the like, in words. */
  readonly rules: readonly string[];
  readonly description?: string;
}

/** A schema as the lines of a table: members under their object, definitions where they are used first. */
export function shapeRows(schema: JsonSchema): ShapeRow[] {
  return rows(schema, { root: schema, name: '', depth: 0, required: true, shown: [] });
}

interface Place {
  readonly root: JsonSchema;
  readonly name: string;
  readonly depth: number;
  readonly required: boolean;
  /** References that are being shown. */
  readonly shown: readonly string[];
}

function rows(given: unknown, place: Place): ShapeRow[] {
  const { schema, shown } = follow(given, place);
  const own: ShapeRow = {
    name: place.name,
    depth: place.depth,
    required: place.required,
    type: typeText(given, place.root),
    rules: schema === undefined ? [] : ruleTexts(schema),
    ...(typeof schema?.description === 'string' && { description: schema.description }),
  };
  if (schema === undefined) return [own];
  // That a message is an object goes without saying.
  const plain = place.name === '' && own.type === 'object' && own.rules.length === 0;
  if (plain && own.description === undefined) {
    return innerRows(schema, { ...place, shown });
  }
  return [own, ...innerRows(schema, { ...place, depth: place.depth + 1, shown })];
}

function innerRows(schema: JsonSchema, place: Place): ShapeRow[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const found: ShapeRow[] = [];
  const add = (inner: unknown, name: string, isRequired = true) =>
    found.push(...rows(inner, { ...place, name, required: isRequired }));
  for (const [name, member] of entries(schema.properties))
    add(member, name, required.includes(name));
  for (const [index, option] of [...list(schema.anyOf), ...list(schema.oneOf)].entries()) {
    if (isComplex(option)) add(option, `option ${index + 1}`);
  }
  for (const part of list(schema.allOf)) if (isComplex(part)) add(part, 'and');
  for (const [index, item] of list(schema.prefixItems).entries()) add(item, `[${index}]`);
  if (isComplex(schema.items)) add(schema.items, '[each]');
  if (isComplex(schema.additionalProperties)) add(schema.additionalProperties, '{each}');
  return found;
}

function follow(given: unknown, place: Place) {
  if (!isSchema(given)) return { schema: undefined, shown: place.shown };
  const ref = given.$ref;
  if (typeof ref !== 'string') return { schema: given, shown: place.shown };
  if (place.shown.includes(ref)) return { schema: undefined, shown: place.shown };
  const target = ref === '#' ? place.root : definition(place.root, ref);
  return { schema: isSchema(target) ? target : undefined, shown: [...place.shown, ref] };
}

function definition(root: JsonSchema, ref: string): unknown {
  return isSchema(root.$defs) ? root.$defs[nameOf(ref)] : undefined;
}

function nameOf(ref: string): string {
  return ref === '#' ? 'the whole' : ref.slice(ref.lastIndexOf('/') + 1).replaceAll('~1', '/');
}

function typeText(given: unknown, root: JsonSchema): string {
  if (!isSchema(given)) return given === false ? 'nothing' : 'anything';
  const { $ref, const: only, enum: values, type } = given;
  if (typeof $ref === 'string') {
    return $ref.startsWith('#/$defs/__') ? typeText(definition(root, $ref), root) : nameOf($ref);
  }
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ');
  const options = [...list(given.anyOf), ...list(given.oneOf)];
  if (options.length > 0) {
    const texts = options.map((option) => typeText(option, root));
    return texts.every((text) => text === 'object')
      ? `one of ${texts.length} shapes`
      : texts.join(' | ');
  }
  if (type === 'array' && given.items !== undefined && given.items !== false) {
    return `list of ${typeText(given.items, root)}`;
  }
  if (type === 'object' && isSchema(given.additionalProperties) && given.properties === undefined) {
    return `record of ${typeText(given.additionalProperties, root)}`;
  }
  if (Array.isArray(type)) return type.join(' | ');
  return typeof type === 'string' ? type : 'anything';
}

const rules: Readonly<Record<string, (value: unknown) => string>> = {
  minLength: (value) => `at least ${counted(value, 'character')}`,
  maxLength: (value) => `at most ${counted(value, 'character')}`,
  minItems: (value) => `at least ${counted(value, 'item')}`,
  maxItems: (value) => `at most ${counted(value, 'item')}`,
  minimum: (value) => `≥ ${value}`,
  maximum: (value) => `≤ ${value}`,
  exclusiveMinimum: (value) => `> ${value}`,
  exclusiveMaximum: (value) => `< ${value}`,
  multipleOf: (value) => `a multiple of ${value}`,
  format: (value) => `${value}`,
  default: (value) => `default ${JSON.stringify(value)}`,
};

function counted(count: unknown, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function ruleTexts(schema: JsonSchema): string[] {
  const texts = Object.entries(rules).flatMap(([keyword, text]) => {
    const value = schema[keyword];
    // The bounds of every integer that JavaScript can hold say nothing.
    if (value === undefined || Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER) return [];
    return [text(value)];
  });
  // A format is said instead of its long pattern.
  if (typeof schema.pattern === 'string' && schema.format === undefined) {
    texts.push(`matches /${schema.pattern}/`);
  }
  if (schema.additionalProperties === false) texts.push('no other members');
  return texts;
}

function isComplex(value: unknown): boolean {
  if (!isSchema(value)) return false;
  return (
    ['properties', 'anyOf', 'oneOf', 'allOf', 'prefixItems', '$ref'].some((key) => key in value) ||
    isComplex(value.items) ||
    isComplex(value.additionalProperties) ||
    ruleTexts(value).length > 0
  );
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function entries(value: unknown): [string, unknown][] {
  return isSchema(value) ? Object.entries(value) : [];
}
