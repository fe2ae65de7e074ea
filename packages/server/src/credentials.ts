import type { IncomingMessage } from 'node:http';
import { BEARER_PREFIX } from '@sallyport/protocol';
import type { Credential } from './auth/gatekeeper.ts';

/** The one credential of an upgrade request, or why there is none to use; the reason is told to the client. */
export type Credentials =
  | { readonly ok: true; readonly credential: Credential }
  | { readonly ok: false; readonly reason: string };

/** Finds the one credential of an upgrade request. Specification: Credentials. */
export function readCredentials(
  request: IncomingMessage,
  offered: readonly string[],
  query: URLSearchParams,
): Credentials {
  if (hasTokenInQuery(query)) {
    return refused(
      'a token in the URL is refused, URLs are logged; use a ticket, the subprotocol or the header',
    );
  }
  const found: Credential[] = [
    ...bearerTokens(request).map((token) => ({ kind: 'header' as const, token })),
    ...fromSubprotocols(offered).map((token) => ({ kind: 'subprotocol' as const, token })),
    ...query.getAll('ticket').map((ticket) => ({ kind: 'ticket' as const, ticket })),
  ];
  const [credential] = found;
  if (credential === undefined) {
    return refused(
      `no token; send "Authorization: Bearer <jwt>" or the subprotocol entry "${BEARER_PREFIX}<jwt>"`,
    );
  }
  if (found.length > 1) return refused('more than one credential; send exactly one');
  return { ok: true, credential };
}

/**
 * Every `Authorization: Bearer` of a request; what is no token then counts, as one that cannot be good. Another scheme
 * is no credential: a proxy may have put it there for itself.
 */
export function bearerTokens(request: IncomingMessage): readonly string[] {
  // Node keeps the first of several in `headers`, and a proxy may have looked at another.
  const all = request.headersDistinct.authorization ?? [];
  const headers = all.filter((header) => /^Bearer(?: |$)/i.test(header));
  return headers.map((header) => /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(header)?.[1] ?? '');
}

/** Names under which tokens are wrongly put into URLs, where they end up in logs. */
const TOKEN_PARAMETERS = new Set([
  'token',
  'access_token',
  'id_token',
  'jwt',
  'bearer',
  'authorization',
  'auth',
]);
/** A JSON object in base64url begins with `ey`. */
const JWT = /^ey[\w-]+\.[\w-]+\.[\w-]*$/;

/** Whether a token stands in the query, by its name or by its looks. */
export function hasTokenInQuery(query: URLSearchParams): boolean {
  return [...query].some(
    ([name, value]) => TOKEN_PARAMETERS.has(name.toLowerCase()) || JWT.test(value),
  );
}

function fromSubprotocols(offered: readonly string[]): readonly string[] {
  return offered
    .filter((entry) => entry.startsWith(BEARER_PREFIX))
    .map((entry) => entry.slice(BEARER_PREFIX.length));
}

function refused(reason: string): Credentials {
  return { ok: false, reason };
}
