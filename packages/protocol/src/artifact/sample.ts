import type { JsonSchema } from './contract-format.ts';
import { isSchema } from './map-subschemas.ts';
import { resolveReference } from './wire-schema.ts';

/** A plain value of the shape that a schema describes, always the same; a pattern is not obeyed. */
export function sampleOf(schema: JsonSchema): unknown {
  return sample(schema, { root: schema, depth: 0 });
}

interface Place {
  readonly root: JsonSchema;
  readonly depth: number;
}

/** Recursive schemas end here, where they can. */
const MAX_DEPTH = 6;

function sample(schema: unknown, place: Place): unknown {
  if (!isSchema(schema)) return null;
  const { examples, const: only, enum: values, default: fallback } = schema;
  for (const list of [examples, values]) if (Array.isArray(list) && list.length > 0) return list[0];
  if (only !== undefined) return only;
  if (fallback !== undefined) return fallback;
  const inner = { root: place.root, depth: place.depth + 1 };
  if (typeof schema.$ref === 'string')
    return sample(resolveReference(place.root, schema.$ref), inner);
  const options = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(options)) return sample(options[0], inner);
  if (Array.isArray(schema.allOf) && schema.type === undefined) {
    return Object.assign({}, ...schema.allOf.map((part) => sample(part, inner)));
  }
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object') return sampleObject(schema, inner);
  if (type === 'array') return sampleArray(schema, inner);
  return sampleScalar(schema, type);
}

function sampleObject(schema: JsonSchema, place: Place): unknown {
  const properties = isSchema(schema.properties) ? Object.entries(schema.properties) : [];
  const required = Array.isArray(schema.required) ? schema.required : [];
  const shown = properties.filter(([name]) => required.includes(name) || place.depth < 3);
  return Object.fromEntries(shown.map(([name, member]) => [name, sample(member, place)]));
}

function sampleArray(schema: JsonSchema, place: Place): unknown[] {
  if (Array.isArray(schema.prefixItems))
    return schema.prefixItems.map((item) => sample(item, place));
  const count = typeof schema.minItems === 'number' ? schema.minItems : 1;
  if (count <= 1 && place.depth >= MAX_DEPTH) return [];
  const item = schema.items === undefined ? null : sample(schema.items, place);
  return Array.from({ length: place.depth < MAX_DEPTH ? Math.max(count, 1) : count }, () => item);
}

const texts: Readonly<Record<string, string>> = {
  'date-time': '2026-01-31T12:00:00Z',
  date: '2026-01-31',
  uuid: '0b0e8a2c-6f0e-4b57-9d0f-3a3f6f1f8a11',
  email: 'ada@example.com',
  uri: 'https://example.com/',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
};

function sampleScalar(schema: JsonSchema, type: unknown): unknown {
  switch (type) {
    case 'string':
      return sampleText(schema);
    case 'number':
    case 'integer':
      return sampleNumber(schema);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function sampleText({ format, minLength, maxLength }: JsonSchema): string {
  const known = typeof format === 'string' ? texts[format] : undefined;
  if (known !== undefined) return known;
  const min = typeof minLength === 'number' ? minLength : 0;
  const max = typeof maxLength === 'number' ? maxLength : Number.POSITIVE_INFINITY;
  return 'text'.padEnd(Math.min(min, 64), '…').slice(0, max);
}

function sampleNumber({ minimum, exclusiveMinimum, maximum, multipleOf }: JsonSchema): number {
  const low = typeof minimum === 'number' ? minimum : 0;
  const above = typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : low;
  const high = typeof maximum === 'number' ? maximum : Number.POSITIVE_INFINITY;
  const step = typeof multipleOf === 'number' ? multipleOf : 1;
  const start = Math.max(low, above) < -1_000_000 ? 0 : Math.max(low, above);
  return Math.min(Math.ceil(start / step) * step, high);
}
