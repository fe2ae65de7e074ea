import type { JsonSchema } from './contract-format.ts';
import { isSchema, mapSubschemas } from './map-subschemas.ts';

/** What a schema's own references become. */
export type RenameReference = (ref: string) => string;

/** A schema of a contract in the words of JSON Schema draft-07, for tools that know no later draft. */
export function toDraft07(schema: JsonSchema, rename: RenameReference = toDefinitions): JsonSchema {
  const converted = mapSubschemas(schema, (inner) => toDraft07(inner, rename));
  const { $ref, $defs, prefixItems, items, ...rest } = converted;
  const tuple = prefixItems !== undefined;
  const body: JsonSchema = {
    ...rest,
    ...($defs !== undefined && { definitions: $defs }),
    ...(tuple && { items: prefixItems }),
    ...(items !== undefined && { [tuple ? 'additionalItems' : 'items']: items }),
  };
  if (typeof $ref !== 'string') return body;
  const reference = { $ref: rename($ref) };
  // Draft-07 ignores whatever stands beside a reference.
  if (Object.keys(body).every((keyword) => keyword === 'definitions'))
    return { ...body, ...reference };
  const { allOf, ...others } = body;
  return { ...others, allOf: [reference, ...(Array.isArray(allOf) ? allOf : [])] };
}

/** The definitions of a schema apart from the schema itself, in the words of draft-07. */
export function hoistDefinitions(
  schema: JsonSchema,
  rename: RenameReference,
): { readonly body: JsonSchema; readonly definitions: ReadonlyMap<string, JsonSchema> } {
  const { definitions, ...body } = toDraft07(schema, rename);
  const named = isSchema(definitions) ? Object.entries(definitions) : [];
  return {
    body,
    definitions: new Map(
      named.flatMap(([name, inner]) => (isSchema(inner) ? [[name, inner]] : [])),
    ),
  };
}

function toDefinitions(ref: string): string {
  return ref.replace(/^#\/\$defs\//, '#/definitions/');
}
