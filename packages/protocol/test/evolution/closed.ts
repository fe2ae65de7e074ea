import type { JsonSchema } from '@sallyport/protocol';

/**
 * A schema as its sender reads it: members that are not named are not written, unless it says that they may be.
 * Objects within `allOf` name their members together and are left as they are.
 */
export function closed(schema: JsonSchema): JsonSchema {
  const copy: JsonSchema = Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => [keyword, inner(keyword, value)]),
  );
  const mayBeObject = copy.type === undefined || [copy.type].flat().includes('object');
  const isCombined = ['$ref', 'anyOf', 'oneOf', 'allOf', 'enum', 'const'].some((k) => k in copy);
  if (!mayBeObject || isCombined || Object.keys(schema).length === 0) return copy;
  return { additionalProperties: false, ...copy };
}

function inner(keyword: string, value: unknown): unknown {
  switch (keyword) {
    case 'items':
    case 'additionalProperties':
      return isSchema(value) ? closed(value) : value;
    case 'anyOf':
    case 'oneOf':
    case 'prefixItems':
      return Array.isArray(value) ? value.map((one) => (isSchema(one) ? closed(one) : one)) : value;
    case 'properties':
    case '$defs':
      return Object.fromEntries(
        Object.entries(isSchema(value) ? value : {}).map(([name, one]) => [
          name,
          isSchema(one) ? closed(one) : one,
        ]),
      );
    default:
      return value;
  }
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
