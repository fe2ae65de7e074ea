import { z } from 'zod';
import type { JsonSchema } from './contract-format.ts';
import { mapSubschemas } from './map-subschemas.ts';
import { keywordShape } from './schema-keywords.ts';

const exported: unique symbol = Symbol('sallyport.exportedSchema');

/** A schema that was made from JSON Schema, and still knows it. */
interface Reloaded {
  readonly [exported]?: JsonSchema;
}

/**
 * The JSON Schema 2020-12 of what a sender may write under `schema`. A schema that came out of a `contract.json`
 * gives back what was written there.
 *
 * @throws TypeError naming the place, where JSON Schema cannot say it.
 */
export function exportSchema(schema: z.ZodType, place: string): JsonSchema {
  const origin = (schema as Reloaded)[exported]; // a symbol that only rememberSchema sets
  if (origin !== undefined) return origin;
  try {
    // `input`: with `output` unknown members would be forbidden and defaults be required.
    const { $schema: _, ...rest } = z.toJSONSchema(schema, {
      io: 'input',
      target: 'draft-2020-12',
    });
    return withoutUnknown(JSON.parse(JSON.stringify(rest))); // drops the functions that zod hangs on it
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TypeError(
      `Contract: "${place}" cannot be written as JSON Schema (${reason}). Use what JSON can hold: strings, numbers, booleans, null, arrays, objects, unions of them; for a date z.iso.datetime(), for a bigint a string with a pattern.`,
      { cause },
    );
  }
}

/** Drops notes with names of no known meaning; the lint reports them. */
function withoutUnknown(schema: JsonSchema): JsonSchema {
  const known = Object.entries(schema).filter(([keyword]) => keywordShape(keyword) !== undefined);
  return mapSubschemas(Object.fromEntries(known), withoutUnknown);
}

/** Exports the schema that is written at `place`. */
export type SchemaWriter = (schema: z.ZodType, place: string) => JsonSchema;

/** Exports each schema once: messages often share them. */
export function schemaWriter(): SchemaWriter {
  const written = new Map<z.ZodType, JsonSchema>();
  return (schema, place) => {
    const known = written.get(schema);
    if (known !== undefined) return known;
    const json = exportSchema(schema, place);
    written.set(schema, json);
    return json;
  };
}

/** Notes on a schema the JSON Schema that it was made from. */
export function rememberSchema<Schema extends z.ZodType>(
  schema: Schema,
  origin: JsonSchema,
): Schema {
  return Object.defineProperty(schema, exported, { value: origin });
}
