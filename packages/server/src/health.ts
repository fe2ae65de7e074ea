import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GatewayStats } from './gateway-api.ts';
import { problemResponse } from './http-problem.ts';
import type { Readiness } from './readiness.ts';
import type { RequestHandler } from './request-handler.ts';

/** Where and to whom the gateway says how it is. */
export interface HealthOptions {
  /** Readiness, 200 or 503; `/detailed` below it. Default: `/health/websocket-gateway`. */
  readonly path?: string;
  /** 200 as long as the process answers. Default: `/health/live`. */
  readonly livePath?: string;
  /**
   * Who may read the details: figures, and what is wrong with dependencies. They are told what this request
   * proves, such as a header with a secret or a port that only the inside reaches. Default: nobody.
   */
  readonly allowDetails?: (request: IncomingMessage) => boolean | Promise<boolean>;
}

/** What health is read from. */
export interface HealthParts {
  readonly readiness: Readiness;
  readonly stats: () => GatewayStats;
}

type Answer = { readonly status: number; readonly body: object };

/** Answers the health endpoints. */
export function createHealth(options: HealthOptions | false, parts: HealthParts): RequestHandler {
  if (options === false) return () => false;
  const { path = '/health/websocket-gateway', livePath = '/health/live', allowDetails } = options;
  const answers = new Map<string, (request: IncomingMessage) => Answer | Promise<Answer>>([
    [livePath, () => ({ status: 200, body: { status: 'live' } })],
    [path, () => summary(parts)],
    [
      `${path}/detailed`,
      async (request) => ((await allowDetails?.(request)) === true ? details(parts) : hidden()),
    ],
  ]);
  return (request, response) => {
    const answer = answers.get((request.url ?? '').split('?', 1)[0] ?? '');
    if (answer === undefined) return false;
    if (request.method === 'GET' || request.method === 'HEAD') {
      void Promise.resolve()
        .then(() => answer(request))
        .catch(hidden) // a hook that fails allows nothing
        .then((result) => write(response, result));
    } else {
      const { headers, body } = problemResponse({
        status: 405,
        detail: 'Health is read by GET or HEAD.',
        headers: { Allow: 'GET, HEAD' },
      });
      response.writeHead(405, headers).end(body);
    }
    return true;
  };
}

function statusOf({ readiness }: HealthParts): 'ready' | 'not_ready' | 'draining' {
  if (readiness.draining) return 'draining';
  return readiness.ready ? 'ready' : 'not_ready';
}

function summary(parts: HealthParts): Answer {
  const status = statusOf(parts);
  const dependencies = parts.readiness.dependencies.map(({ name, state }) => [name, state]);
  return {
    status: status === 'ready' ? 200 : 503,
    body: { status, dependencies: Object.fromEntries(dependencies) },
  };
}

function details(parts: HealthParts): Answer {
  const status = statusOf(parts);
  return {
    status: status === 'ready' ? 200 : 503,
    body: { status, dependencies: parts.readiness.dependencies, ...parts.stats() },
  };
}

function hidden(): Answer {
  return {
    status: 403,
    body: {
      type: 'about:blank',
      title: 'Forbidden',
      status: 403,
      detail: 'Details are for those whom "health.allowDetails" of the gateway lets in.',
    },
  };
}

function write(response: ServerResponse, { status, body }: Answer): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      'Content-Type': status === 403 ? 'application/problem+json' : 'application/json',
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
      ...(status === 503 && { 'Retry-After': '1' }),
    })
    .end(response.req.method === 'HEAD' ? undefined : text);
}
