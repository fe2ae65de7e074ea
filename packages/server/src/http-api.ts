import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WelcomePayload } from '@sallyport/protocol';
import { SUBPROTOCOL } from '@sallyport/protocol';
import type { Audit } from './auth/audit.ts';
import type { Identity } from './auth/authenticator.ts';
import type { Admission, Gatekeeper } from './auth/gatekeeper.ts';
import type { OriginList } from './auth/origin-list.ts';
import type { Arrival } from './auth/session-check.ts';
import type { TicketOffice } from './auth/ticket-office.ts';
import { usablePlaces } from './auth/usable-places.ts';
import type { Clock } from './clock.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { bearerTokens, hasTokenInQuery } from './credentials.ts';
import { hasBody } from './has-body.ts';
import type { HttpProblem } from './http-problem.ts';
import { problemResponse } from './http-problem.ts';
import type { AddressGate } from './limits/address-gate.ts';
import type { ClientAddress } from './limits/client-address.ts';
import type { Log } from './log.ts';
import type { FindOutage } from './outage.ts';
import type { RequestHandler } from './request-handler.ts';
import type { RouteTable } from './routing/route-table.ts';

/** What endpoint discovery answers from. */
export interface HttpApiParts {
  readonly path: string;
  readonly origins: OriginList;
  readonly gatekeeper: Gatekeeper;
  /** Absent where the gateway has no endpoint discovery. */
  readonly office: TicketOffice | undefined;
  readonly routes: RouteTable;
  readonly contract: WelcomePayload['contract'];
  readonly publicUrl: (request: IncomingMessage) => string | undefined;
  readonly clientAddress: ClientAddress;
  readonly gate: AddressGate;
  readonly clock: Clock;
  readonly findOutage: FindOutage;
  readonly audit: Audit;
  readonly log: Log;
}

/** Requests that may be judged at once. */
const MAX_AT_ONCE = 256;

/** Endpoint discovery, on the path of the endpoint itself. Specification: Endpoint discovery. */
export function createHttpApi(parts: HttpApiParts): RequestHandler {
  const { path, office, log } = parts;
  if (office === undefined) return () => false;
  let underWay = 0;
  return (request, response) => {
    const { method, url = '' } = request;
    if (url.split('?', 1)[0] !== path) return false;
    if (method !== 'POST' && method !== 'OPTIONS') return false;
    const refusal = refuseEarly(request, parts);
    if (refusal !== undefined) {
      answerProblem(response, refusal, parts);
    } else if (method === 'OPTIONS') {
      response.writeHead(204, preflightHeaders(request, parts.origins)).end();
    } else if (underWay >= MAX_AT_ONCE) {
      answerProblem(response, BUSY, parts);
    } else {
      underWay += 1;
      void discover(request, { ...parts, office })
        .then((answer) => {
          if ('status' in answer) answerProblem(response, answer, parts);
          else answerJson(response, answer, parts);
        })
        .catch((error: unknown) => {
          log.error({ error }, 'endpoint discovery failed');
          answerProblem(response, { status: 500, detail: 'The gateway failed.' }, parts);
        })
        .finally(() => {
          underWay -= 1;
        });
    }
    return true;
  };
}

const BUSY: HttpProblem = {
  status: 503,
  detail: 'Too many requests are under way; ask again.',
  headers: { 'Retry-After': '1' },
};

/** What can be said before anybody's credential is looked at, in the order of an upgrade. */
function refuseEarly(
  request: IncomingMessage,
  { origins, findOutage, audit, clientAddress, gate, clock }: HttpApiParts,
): HttpProblem | undefined {
  const { origin } = request.headers;
  const address = clientAddress(request);
  if (origin !== undefined && !origins.has(origin)) {
    audit.record({ event: 'origin', outcome: 'refused', origin: origin.slice(0, 256), address });
    return {
      status: 403,
      detail: 'This Origin may not connect; add it to the "origins" of the gateway.',
    };
  }
  if (request.method === 'OPTIONS') return undefined;
  const outage = findOutage();
  if (outage !== undefined) return outage;
  const passage = gate.enter(address, clock.monotonicMs());
  if (!passage.ok) {
    const { detail, retryAfterSec } = passage;
    return { status: 429, detail, headers: { 'Retry-After': String(retryAfterSec) } };
  }
  passage.leave();
  return undefined;
}

interface Discovery extends HttpApiParts {
  readonly office: TicketOffice;
}

async function discover(
  request: IncomingMessage,
  parts: Discovery,
): Promise<HttpProblem | DiscoveryAnswer> {
  const { gatekeeper, office, publicUrl } = parts;
  const arrival = arrivalOf(request, parts);
  const url = publicUrl(request);
  if (url === undefined)
    return { status: 400, detail: 'The Host of this request is no host name.' };
  const query = new URL(request.url ?? '/', 'http://gateway').searchParams;
  const [token, ...more] = bearerTokens(request);
  if (hasTokenInQuery(query) || token === undefined || more.length > 0) {
    gatekeeper.turnAway('not exactly one token, in the header', arrival);
    return {
      status: 401,
      detail: 'Send exactly one token, as "Authorization: Bearer <jwt>", and none in the URL.',
      headers: { 'WWW-Authenticate': 'Bearer' },
    };
  }
  const admission = await gatekeeper.admit({ kind: 'header', token }, arrival);
  if (admission.outcome !== 'accepted') return refuseAdmission(admission.outcome);
  const answer = await office(admission.proven, arrival);
  switch (answer.outcome) {
    case 'issued':
      return discoveryAnswer(admission.identity, { ...answer.ticket, url }, parts);
    case 'too-many':
      return {
        status: 429,
        detail: 'This user was given many tickets within a minute; use them, or wait.',
        headers: { 'Retry-After': '60' },
      };
    case 'full':
      return BUSY;
    default:
      return answer satisfies never;
  }
}

function arrivalOf(request: IncomingMessage, { clientAddress }: HttpApiParts): Arrival {
  const { origin } = request.headers;
  const address = clientAddress(request);
  return { via: 'discovery', address, ...(origin !== undefined && { origin }) };
}

function refuseAdmission(outcome: Exclude<Admission['outcome'], 'accepted'>): HttpProblem {
  switch (outcome) {
    case 'refused':
      return {
        status: 401,
        detail: 'The token is not accepted; get a new one.',
        headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
      };
    case 'vetoed':
      return { status: 403, detail: 'This identity may not connect.' };
    case 'unavailable':
    case 'timeout':
    case 'failed':
      return {
        status: 503,
        detail: 'The token cannot be checked now; come back with it.',
        headers: { 'Retry-After': '5' },
      };
    default:
      return outcome satisfies never;
  }
}

/** What a client learns about the endpoint. */
interface DiscoveryAnswer extends ReturnType<typeof usablePlaces> {
  readonly url: string;
  readonly ticket: string;
  readonly expiresAt: number;
  readonly subprotocol: string;
  readonly contract: WelcomePayload['contract'];
}

function discoveryAnswer(
  identity: Identity,
  place: Pick<DiscoveryAnswer, 'url' | 'ticket' | 'expiresAt'>,
  { contract, routes }: HttpApiParts,
): DiscoveryAnswer {
  return { ...place, subprotocol: SUBPROTOCOL, contract, ...usablePlaces(identity, routes) };
}

function answerJson(response: ServerResponse, answer: DiscoveryAnswer, parts: HttpApiParts): void {
  const body = JSON.stringify(answer);
  response
    .writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      ...commonHeaders(response.req, parts),
    })
    .end(body);
}

function answerProblem(response: ServerResponse, problem: HttpProblem, parts: HttpApiParts): void {
  const { headers, body } = problemResponse(problem);
  response
    .writeHead(problem.status, { ...headers, ...commonHeaders(response.req, parts) })
    .end(body);
}

function commonHeaders(request: IncomingMessage, parts: HttpApiParts): Record<string, string> {
  return {
    'Cache-Control': 'no-store',
    // Nobody reads the body; the connection must not wait for it.
    ...(hasBody(request) && { Connection: 'close' }),
    ...corsHeaders(request, parts.origins),
  };
}
