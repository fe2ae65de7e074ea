import { DECLARED_ERROR_JSON_RPC_CODE } from '../error-name.ts';
import { ComponentSchemas, componentKey } from './component-schemas.ts';
import type { ContractJson, JsonSchema, MethodJson } from './contract-format.ts';
import { isSchema } from './map-subschemas.ts';

/** An OpenRPC 1.3 document as data. */
export type OpenRpcDocument = Record<string, unknown>;

/** The JSON-RPC methods of a contract as an OpenRPC document. */
export function toOpenRpc(json: ContractJson): OpenRpcDocument {
  const components = new ComponentSchemas();
  const methods = Object.entries(json.rpc).map(([name, method]) =>
    methodObject(name, method, components),
  );
  return {
    openrpc: '1.3.2',
    info: {
      title: json.name,
      version: json.version,
      ...(json.description !== undefined && { description: json.description }),
    },
    methods,
    components: { schemas: components.schemas },
  };
}

function methodObject(name: string, method: MethodJson, components: ComponentSchemas): unknown {
  const add = (part: string, schema: JsonSchema) =>
    components.add(`${componentKey(name)}.${part}`, schema);
  const { description, deprecated, errors, examples } = method;
  return {
    name,
    ...(description !== undefined && { description }),
    ...(deprecated !== undefined && { deprecated: true }),
    paramStructure: 'by-name',
    params: parameters(add('params', method.params), components),
    result: { name: 'result', schema: add('result', method.result) },
    errors: Object.entries(errors).map(([code, data]) => ({
      code: DECLARED_ERROR_JSON_RPC_CODE,
      message: code,
      data: {
        type: 'object',
        required: ['code'],
        properties: { code: { const: code }, data: add(`errors.${code}`, data) },
      },
    })),
    ...(examples && { examples: examples.map((example, index) => exampleObject(example, index)) }),
  };
}

/** Named parameters, as far as they are known one by one. */
function parameters(whole: JsonSchema, components: ComponentSchemas): unknown[] {
  const schema = components.at(whole);
  const properties = schema?.properties;
  if (!isSchema(properties)) return [{ name: 'params', schema: whole }];
  const required = Array.isArray(schema?.required) ? schema.required : [];
  // OpenRPC asks for required parameters first.
  return Object.entries(properties)
    .map(([name, property]) => ({ name, required: required.includes(name), schema: property }))
    .sort((a, b) => Number(b.required) - Number(a.required));
}

function exampleObject(
  example: NonNullable<MethodJson['examples']>[number],
  index: number,
): unknown {
  const { params, result } = example;
  const named = isSchema(params) ? Object.entries(params) : [['params', params] as const];
  return {
    name: example.name ?? `example ${index + 1}`,
    params: named.map(([name, value]) => ({ name, value })),
    ...(result !== undefined && { result: { name: 'result', value: result } }),
  };
}
