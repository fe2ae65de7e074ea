import type { JsonSchema } from './contract-format.ts';
import { keywordShape } from './schema-keywords.ts';

/** The schema with each schema directly inside it replaced. */
export function mapSubschemas(
  schema: JsonSchema,
  map: (inner: JsonSchema, path: readonly string[]) => unknown,
): JsonSchema {
  const one = (inner: unknown, ...path: string[]) => (isSchema(inner) ? map(inner, path) : inner);
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      switch (keywordShape(keyword)) {
        case 'schema':
          return [keyword, one(value, keyword)];
        case 'schemas':
          return [
            keyword,
            Array.isArray(value)
              ? value.map((item, index) => one(item, keyword, `${index}`))
              : value,
          ];
        case 'named-schemas':
          return [
            keyword,
            isSchema(value)
              ? Object.fromEntries(
                  Object.entries(value).map(([name, item]) => [name, one(item, keyword, name)]),
                )
              : value,
          ];
        default:
          return [keyword, value];
      }
    }),
  );
}

/** Whether a value is an object, as every schema but `true` and `false` is. */
export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
