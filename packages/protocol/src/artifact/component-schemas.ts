import type { JsonSchema } from './contract-format.ts';
import { hoistDefinitions } from './draft-07.ts';

const PLACE = '#/components/schemas/';

/** The schemas of a document under `components`, in the words of draft-07. */
export class ComponentSchemas {
  readonly schemas: Record<string, JsonSchema> = {};

  /** Puts a schema and its definitions where the whole document sees them; gives the reference to it. */
  add(name: string, schema: JsonSchema): JsonSchema {
    const place = (ref: string) =>
      ref === '#' ? `${PLACE}${name}` : `${PLACE}${name}.${componentKey(definitionName(ref))}`;
    const { body, definitions } = hoistDefinitions(schema, place);
    this.schemas[name] = body;
    for (const [inner, definition] of definitions) {
      this.schemas[`${name}.${componentKey(inner)}`] = definition;
    }
    return { $ref: place('#') };
  }

  /** The schema that {@link add} was given, as it stands here. */
  at(reference: JsonSchema): JsonSchema | undefined {
    return this.schemas[String(reference.$ref).slice(PLACE.length)];
  }
}

function definitionName(ref: string): string {
  return ref.slice('#/$defs/'.length).replaceAll('~1', '/').replaceAll('~0', '~');
}

/** A name as a key of `components`: letters, digits, ".", "-" and "_". */
export function componentKey(name: string): string {
  return name.replaceAll(/[^\w.-]/g, '_');
}
