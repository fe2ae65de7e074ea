import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Contract } from '@sallyport/protocol';
import type { Authenticator } from '../auth/authenticator.ts';
import { BusError } from '../bus/bus-error.ts';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import { hasBody } from '../has-body.ts';
import type { HttpProblem } from '../http-problem.ts';
import { problemResponse } from '../http-problem.ts';
import type { Log } from '../log.ts';
import { silentLog } from '../log.ts';
import type { RequestHandler } from '../request-handler.ts';
import { ApiRefusal } from './api-refusal.ts';
import type { Backend } from './backend.ts';
import { callerOf } from './caller.ts';
import { findOperation } from './find-operation.ts';
import { Idempotency } from './idempotency.ts';
import { toServiceOpenApi } from './open-api.ts';
import type { ApiAnswer, ApiRequest, Operation } from './operation.ts';
import { parseBody, requestBody } from './request-body.ts';

/** Who may use the service API, and within which bounds. */
export interface ServiceApiOptions {
  /** Verifies the tokens of back ends; they are others than those of clients: give them an audience of their own. */
  readonly authenticator: Authenticator;
  /** The scope that every token needs. Default: `sallyport:backend`. */
  readonly scope?: string;
  /** Where it begins. Default: `/api/v1`. */
  readonly path?: string;
  /** Bytes of a body at most. Default: 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Milliseconds that the answer to an `Idempotency-Key` is remembered. Default: 24 hours. */
  readonly idempotencyMs?: number;
  /** Default: silent. */
  readonly log?: Log;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

interface ApiParts extends Required<ServiceApiOptions> {
  readonly backend: Backend<Contract>;
  readonly idempotency: Idempotency;
  /** The description as text. */
  readonly description: string;
}

/** Requests that may be under way at once. */
const MAX_AT_ONCE = 256;
/** Milliseconds after which a request with a key that has not ended is taken for dead. */
const RUN_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * The service API as HTTP with JSON, for back ends in any language: a handler for an HTTP server. `false` is returned
 * for what is not below its path.
 *
 * @throws TypeError when an option cannot be meant.
 */
export function createServiceApi<C extends Contract>(
  backend: Backend<C>,
  options: ServiceApiOptions,
): RequestHandler {
  const parts = resolve(backend as unknown as Backend<Contract>, options); // publish checks what it is given
  const { path, log } = parts;
  let underWay = 0;
  return (request, response) => {
    const asked = (request.url ?? '').split('?', 1)[0] ?? '';
    if (!asked.startsWith(`${path}/`)) return false;
    if (underWay >= MAX_AT_ONCE) {
      answerProblem(response, BUSY);
      return true;
    }
    underWay += 1;
    void handle(request, asked.slice(path.length), parts)
      .then(
        (answer) => answerJson(response, answer),
        (error: unknown) => answerProblem(response, problemOf(error, log)),
      )
      .finally(() => {
        underWay -= 1;
      });
    return true;
  };
}

function resolve(backend: Backend<Contract>, options: ServiceApiOptions): ApiParts {
  const { path = '/api/v1', maxBodyBytes = 1_048_576, idempotencyMs = DAY_MS } = options;
  const { log = silentLog, clock = systemClock } = options;
  if (!/^(?:\/[A-Za-z0-9._~-]+)+$/.test(path)) {
    throw new TypeError(`createServiceApi: "path" must be like "/api/v1", got "${path}".`);
  }
  for (const [name, value] of Object.entries({ maxBodyBytes, idempotencyMs })) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw new TypeError(`createServiceApi: "${name}" must be a positive integer, got ${value}.`);
  }
  const { contract, bus } = backend;
  const records = bus.records.bucket(`idempotency-${contract.name}`, idempotencyMs);
  return {
    authenticator: options.authenticator,
    scope: options.scope ?? 'sallyport:backend',
    path,
    maxBodyBytes,
    idempotencyMs,
    log,
    clock,
    backend,
    idempotency: new Idempotency({ records, runMs: Math.min(RUN_MS, idempotencyMs), clock, log }),
    description: JSON.stringify(toServiceOpenApi(contract, { path })),
  };
}

async function handle(
  request: IncomingMessage,
  path: string,
  parts: ApiParts,
): Promise<ApiAnswer | string> {
  const caller = await callerOf(request, parts);
  const method = request.method ?? '';
  if (path === '/openapi.json' && method === 'GET') return parts.description;
  const found = findOperation(method, path);
  if (found === undefined) {
    throw new ApiRefusal({
      status: 404,
      detail: `There is nothing here; ${parts.path}/openapi.json says what there is.`,
    });
  }
  if (!('operation' in found)) {
    const headers = { Allow: found.join(', ') };
    throw new ApiRefusal({ status: 405, detail: `This takes ${found.join(', ')}.`, headers });
  }
  const { operation, params } = found;
  const query = new URL(request.url ?? '/', 'http://gateway').searchParams;
  if (operation.method === 'GET') {
    return operation.run({ params, query, body: undefined }, parts.backend);
  }
  const text = await requestBody(request, parts);
  const apiRequest = { params, query, body: parseBody(text) };
  const answer = await runOnce(operation, { caller, request, apiRequest, text }, parts);
  parts.log.info({ operation: operation.id, caller, status: answer.status }, 'the service API');
  return answer;
}

interface Change {
  readonly caller: string;
  readonly request: IncomingMessage;
  readonly apiRequest: ApiRequest;
  readonly text: string;
}

function runOnce(
  operation: Operation,
  { caller, request, apiRequest, text }: Change,
  { backend, idempotency }: ApiParts,
): Promise<ApiAnswer> {
  const run = () => operation.run(apiRequest, backend);
  const header = request.headers['idempotency-key'];
  if (header === undefined) return run();
  const content = `${request.url}\n${text}`;
  return idempotency.once({ header: String(header), caller, content }, run);
}

const BUSY: HttpProblem = {
  status: 503,
  detail: 'Too many requests are under way; ask again.',
  headers: { 'Retry-After': '1' },
};

function problemOf(error: unknown, log: Log): HttpProblem {
  if (error instanceof ApiRefusal) return error.problem;
  log.error({ error }, 'a request of the service API failed');
  if (!(error instanceof BusError)) return { status: 500, detail: 'The service API failed.' };
  return {
    status: 503,
    detail: 'The bus does not answer now; ask again, with the same Idempotency-Key.',
    headers: { 'Retry-After': '1' },
  };
}

function answerJson(response: ServerResponse, answer: ApiAnswer | string): void {
  const { status, body } = typeof answer === 'string' ? { status: 200, body: answer } : answer;
  const text = typeof answer === 'string' ? answer : JSON.stringify(body);
  response
    .writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
    })
    .end(text);
}

function answerProblem(response: ServerResponse, problem: HttpProblem): void {
  const { headers, body } = problemResponse(problem);
  response
    .writeHead(problem.status, {
      ...headers,
      'Cache-Control': 'no-store',
      // Where the body was not read, the connection must not wait for it.
      ...(hasBody(response.req) && !response.req.complete && { Connection: 'close' }),
    })
    .end(body);
}
