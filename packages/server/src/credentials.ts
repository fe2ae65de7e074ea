import type { IncomingHttpHeaders } from 'node:http';
import { BEARER_PREFIX } from '@sallyport/protocol';

/** The token of an upgrade request, or why there is none to use. */
export type Credentials =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly reason: string };

/** Names under which tokens are wrongly put into URLs, where they end up in logs. */
const TOKEN_PARAMETERS = [
  'token',
  'access_token',
  'id_token',
  'jwt',
  'bearer',
  'authorization',
  'auth',
];

/** Finds the one credential of an upgrade request. Specification: Credentials. */
export function readCredentials(
  headers: IncomingHttpHeaders,
  offered: readonly string[],
  query: URLSearchParams,
): Credentials {
  if (TOKEN_PARAMETERS.some((name) => query.has(name))) {
    return refused(
      'a token in the URL is refused, URLs are logged; use a ticket, the subprotocol or the header',
    );
  }
  if (query.has('ticket'))
    return refused('this gateway issues no tickets; use the subprotocol or the header');
  const tokens = [...fromHeader(headers.authorization), ...fromSubprotocols(offered)];
  const [token] = tokens;
  if (token === undefined) {
    return refused(
      `no token; send "Authorization: Bearer <jwt>" or the subprotocol entry "${BEARER_PREFIX}<jwt>"`,
    );
  }
  if (tokens.length > 1) return refused('more than one credential; send exactly one');
  return { ok: true, token };
}

/** Another scheme is no credential: a proxy may have put it there for itself. */
function fromHeader(header: string | undefined): readonly string[] {
  if (header === undefined || !/^Bearer(?: |$)/i.test(header)) return [];
  const token = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(header)?.[1];
  return [token ?? ''];
}

function fromSubprotocols(offered: readonly string[]): readonly string[] {
  return offered
    .filter((entry) => entry.startsWith(BEARER_PREFIX))
    .map((entry) => entry.slice(BEARER_PREFIX.length));
}

function refused(reason: string): Credentials {
  return { ok: false, reason };
}
