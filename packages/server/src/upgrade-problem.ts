import type { IncomingMessage } from 'node:http';
import type { Audit } from './auth/audit.ts';
import type { OriginList } from './auth/origin-list.ts';
import { hasBody } from './has-body.ts';
import type { HttpProblem } from './http-problem.ts';
import type { ClientAddress } from './limits/client-address.ts';
import type { GatewayLimits } from './limits/gateway-limits.ts';
import type { FindOutage } from './outage.ts';

/** What an upgrade request is held to. */
export interface UpgradeRules {
  readonly path: string;
  readonly origins: OriginList;
  readonly limits: GatewayLimits;
  readonly findOutage: FindOutage;
  readonly clientAddress: ClientAddress;
  readonly audit: Audit;
}

/** What is wrong with an upgrade request before anybody looks at who sends it. */
export function findUpgradeProblem(
  request: IncomingMessage,
  options: UpgradeRules,
  { count, early }: { readonly count: number; readonly early: boolean },
): HttpProblem | undefined {
  const path = (request.url ?? '').split('?', 1)[0];
  if (path !== options.path) {
    return {
      status: 404,
      detail: `There is no endpoint here; the WebSocket endpoint is ${options.path}.`,
    };
  }
  if (request.headers.upgrade?.toLowerCase() !== 'websocket') return notAnUpgrade(options.path);
  const { origin } = request.headers;
  if (origin !== undefined && !options.origins.has(origin)) {
    const refused = { outcome: 'refused', origin: origin.slice(0, 256) } as const;
    const address = options.clientAddress(request);
    options.audit.record({ event: 'origin', ...refused, address });
    return {
      status: 403,
      detail: 'This Origin may not connect; add it to the "origins" of the gateway.',
    };
  }
  if (early || hasBody(request)) {
    // Whoever reads a body where another reads frames can be made to serve one request as two (RFC 9112, section 11.2).
    return { status: 400, detail: 'An upgrade has no body, and nothing comes before its answer.' };
  }
  const repeated = repeatedParameter(request.url ?? '');
  if (repeated !== undefined) {
    return { status: 400, detail: `The query has "${repeated}" more than once; send one value.` };
  }
  const outage = options.findOutage();
  if (outage !== undefined) return outage;
  if (count < options.limits.maxConnections) return undefined;
  return tooMany({ detail: 'Too many connections; connect again later.', retryAfterSec: 5 });
}

/** The answer to one of too many. */
export function tooMany({
  detail,
  retryAfterSec,
}: {
  readonly detail: string;
  readonly retryAfterSec: number;
}): HttpProblem {
  return { status: 429, detail, headers: { 'Retry-After': String(retryAfterSec) } };
}

/** Parameters of the query that two readers must not read differently. */
const SINGLE_PARAMETERS = ['contract', 'session', 'ticket'];

function repeatedParameter(url: string): string | undefined {
  const query = new URLSearchParams(url.split('?').slice(1).join('?'));
  return SINGLE_PARAMETERS.find((name) => query.getAll(name).length > 1);
}

/** The answer to a plain HTTP request for the endpoint (RFC 9110, section 15.5.22). */
export function notAnUpgrade(path: string): HttpProblem {
  return {
    status: 426,
    detail: `${path} is a WebSocket endpoint; connect with a WebSocket client.`,
    headers: { Upgrade: 'websocket' },
  };
}
