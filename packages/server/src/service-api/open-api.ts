import type { Contract, JsonSchema } from '@sallyport/protocol';
import { toContractJson } from '@sallyport/protocol';
import { allOperations } from './all-operations.ts';
import type { Operation } from './operation.ts';

/** The description of the service API: OpenAPI 3.1 as data. */
export interface ServiceOpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, object>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
  readonly security: readonly object[];
}

/** What a document says of the server that it describes. */
export interface OpenApiOptions {
  /** Where the API begins. Default: `/api/v1`. */
  readonly path?: string;
}

/** Statuses of problems that every operation can have. */
const COMMON = [401, 403, 503];
/** Those of operations that change something: the body, and the key. */
const OF_CHANGES = [400, 408, 409, 413, 415, 422];

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'The body is not JSON, or the Idempotency-Key is no key.',
  401: 'There is not exactly one good token.',
  403: 'The token lacks the scope.',
  404: 'There is no such thing.',
  408: 'The body did not come whole in time.',
  409: 'The first request with this Idempotency-Key still runs.',
  413: 'The body is too large.',
  415: 'The body is not application/json.',
  422: 'The contract does not allow this, or the Idempotency-Key was of another request.',
  503: 'It cannot be done now; ask again after Retry-After.',
};

/** Describes the service API for a contract, its payloads included. */
export function toServiceOpenApi(
  contract: Contract,
  { path = '/api/v1' }: OpenApiOptions = {},
): ServiceOpenApiDocument {
  const json = toContractJson(contract);
  const bodies = allOperations.flatMap(({ id, body }) => {
    const name = bodyName(id);
    return body === undefined ? [] : [[name, body(json, name)] as const];
  });
  const byPath = Map.groupBy(allOperations, (operation) => operation.path);
  return {
    openapi: '3.1.0',
    info: {
      title: `Service API of ${contract.name}`,
      version: contract.version,
      description: 'For back ends: what they do with those who are connected to the gateways.',
    },
    servers: [{ url: path }],
    paths: Object.fromEntries(
      [...byPath].map(([template, operations]) => [
        template,
        Object.fromEntries(operations.map((one) => [one.method.toLowerCase(), describe(one)])),
      ]),
    ),
    components: {
      schemas: { Problem: PROBLEM, ...Object.fromEntries(bodies) },
      responses: Object.fromEntries(
        Object.entries(MEANINGS).map(([status, description]) => [
          `Problem${status}`,
          {
            description,
            content: {
              'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
            },
          },
        ]),
      ),
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
    security: [{ token: [] }],
  };
}

function describe(operation: Operation): object {
  const { id, summary, body, answers, problems = [], method } = operation;
  const changes = method === 'POST' ? OF_CHANGES : [];
  const refusals = [...new Set([...COMMON, ...changes, ...problems])].sort();
  const parameters = parametersOf(operation);
  return {
    operationId: id,
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content: jsonContent({ $ref: `#/components/schemas/${bodyName(id)}` }),
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, { description, schema }]) => [
          status,
          { description, content: jsonContent(schema) },
        ]),
      ),
      ...Object.fromEntries(
        refusals.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
      ),
    },
  };
}

function parametersOf({ path, query = [], method }: Operation): readonly object[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const inQuery = query.map(({ name, description }) => ({
    name,
    in: 'query',
    description,
    schema: { type: 'string' },
  }));
  return [...inPath, ...inQuery, ...(method === 'POST' ? [IDEMPOTENCY_KEY] : [])];
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'A quoted text of your choice, new for each request: a repeat with the same key is answered as the first was, and not done again.',
  schema: { type: 'string', minLength: 1, maxLength: 257 },
  example: '"8e03978e-40d5-43e8-bc93-6894a57f9324"',
};

/** RFC 9457. */
const PROBLEM: JsonSchema = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What was wrong, and what to do instead.' },
  },
  required: ['type', 'status', 'detail'],
};

function jsonContent(schema: JsonSchema): object {
  return { 'application/json': { schema } };
}

function bodyName(id: string): string {
  return `${id.charAt(0).toUpperCase()}${id.slice(1)}Body`;
}
