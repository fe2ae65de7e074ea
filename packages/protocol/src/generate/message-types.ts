import type { JsonSchema } from '../artifact/contract-format.ts';
import { isSchema, mapSubschemas } from '../artifact/map-subschemas.ts';
import { docComment } from './doc-comment.ts';
import { print } from './layout.ts';
import { hasDefault, schemaType } from './schema-type.ts';
import type { TypeNames } from './type-names.ts';

/** Declares the types of messages, each under a name of its own. */
export class MessageTypes {
  readonly declarations: string[] = [];
  readonly #names: TypeNames;

  constructor(names: TypeNames) {
    this.#names = names;
  }

  /**
   * Declares the type of a schema: two where its sender may leave out what its reader gets.
   *
   * @returns the arguments of `Schema` that mean it: `GuideChatPayloadInput, GuideChatPayload`.
   */
  declare(words: readonly string[], schema: JsonSchema): readonly string[] {
    const read = this.#declare(words, schema, true);
    return differs(schema) ? [this.#declare([...words, 'input'], schema, false), read] : [read];
  }

  #declare(words: readonly string[], schema: JsonSchema, reading: boolean): string {
    const { $defs, ...own } = schema;
    const named = Object.entries(isSchema($defs) ? $defs : {}).map(([key, definition]) => ({
      name: this.#names.take([...words, key]),
      ref: `#/$defs/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      schema: definition,
    }));
    const name = this.#names.take(words);
    const names = new Map([['#', name], ...named.map((type) => [type.ref, type.name] as const)]);
    const scope = { reading, nameOf: (ref: string) => names.get(ref) ?? 'unknown' };
    for (const type of [{ name, schema: own as unknown }, ...named]) {
      const comment = docComment(isSchema(type.schema) ? type.schema : {});
      const text = [comment, `export type ${type.name} =`, schemaType(type.schema, scope), ';'];
      this.declarations.push(print(text));
    }
    return name;
  }
}

/** Whether a reader gets more than its sender has to write. */
function differs(schema: JsonSchema): boolean {
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
  const properties = isSchema(schema.properties) ? schema.properties : {};
  const filled = Object.entries(properties).some(
    ([name, member]) => hasDefault(member) && !required.includes(name),
  );
  if (filled) return true;
  let inside = false;
  mapSubschemas(schema, (inner) => {
    inside ||= differs(inner);
    return inner;
  });
  return inside;
}
