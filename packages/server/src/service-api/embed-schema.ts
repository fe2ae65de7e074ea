import type { JsonSchema } from '@sallyport/protocol';

/** A schema that was whole as a part of a document, at a JSON Pointer of it: what it refers to in itself is found there. */
export function embedSchema(schema: JsonSchema, pointer: string): JsonSchema {
  const { $schema, ...rest } = moved(schema, pointer) as JsonSchema; // an object stays one
  return rest;
}

function moved(value: unknown, pointer: string): unknown {
  if (Array.isArray(value)) return value.map((item) => moved(item, pointer));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' && inner.startsWith('#')
        ? pointer + inner.slice(1)
        : moved(inner, pointer),
    ]),
  );
}
