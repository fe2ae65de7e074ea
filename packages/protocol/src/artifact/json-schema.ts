import type { ContractJson, JsonSchema } from './contract-format.ts';
import { SCHEMA_DIALECT } from './contract-format.ts';
import { toDraft07 } from './draft-07.ts';
import { messageSchemas } from './message-schemas.ts';

/** A dialect of JSON Schema that a bundle can be written in. */
export type SchemaDialect = '2020-12' | 'draft-07';

/**
 * All schemas of a contract in one document. Each has its own `$id`, see {@link messageSchemaId}, under which a
 * validator finds it once the document was added.
 */
export function toJsonSchema(json: ContractJson, dialect: SchemaDialect = '2020-12'): JsonSchema {
  const modern = dialect === '2020-12';
  const schemas = messageSchemas(json).map(({ path, schema }) => [
    path.join('.'),
    { $id: messageSchemaId(json, path), ...(modern ? schema : toDraft07(schema)) },
  ]);
  return {
    $schema: modern ? SCHEMA_DIALECT : 'http://json-schema.org/draft-07/schema#',
    $id: contractId(json),
    title: `${json.name} ${json.version}`,
    ...(json.description !== undefined && { description: json.description }),
    [modern ? '$defs' : 'definitions']: Object.fromEntries(schemas),
  };
}

/**
 * The `$id` of a schema in the bundles of a contract.
 *
 * @param path - Place of the schema: `['channels', 'guide', 'accepts', 'chat', 'payload']`, or with `reply` or
 * `errors` and a code at its end; `['rpc', 'tools/list', 'params']`, or with `result`.
 */
export function messageSchemaId(
  json: Pick<ContractJson, 'name' | 'version'>,
  path: readonly string[],
): string {
  return `${contractId(json)}:${path.map(encodeURIComponent).join(':')}`;
}

function contractId({ name, version }: Pick<ContractJson, 'name' | 'version'>): string {
  return `urn:sallyport:${name}:${version}`;
}
