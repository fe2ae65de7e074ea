import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuse } from './refuse.ts';
import type { TokenIssuer } from './token-issuer.ts';

const TOKEN_LIFETIME_SEC = 600;
const COOKIE = 'sallyport_guest';
const GUEST = /^guest-[0-9a-f]{8}$/;

/** `POST /token`: a short-lived token for the page of this server; a browser keeps its guest name. */
export async function issueGuestToken(
  request: IncomingMessage,
  response: ServerResponse,
  issuer: TokenIssuer,
): Promise<void> {
  if (request.method !== 'POST') return refuse(response, 405, 'Ask for a token with POST.');
  // Browsers send Origin with every POST, and no page can change it (Fetch standard, "Origin header").
  if (request.headers.origin !== `http://${request.headers.host}`) {
    return refuse(response, 403, 'Tokens are for the page of this server only.');
  }
  const guest = guestOf(request) ?? newGuest();
  const token = await issuer.issue(guest, TOKEN_LIFETIME_SEC);
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'Set-Cookie': `${COOKIE}=${guest}; HttpOnly; SameSite=Strict; Path=/token`,
  });
  response.end(JSON.stringify({ token }));
}

/** A random name for somebody who has none. */
export function newGuest(): string {
  return `guest-${randomBytes(4).toString('hex')}`;
}

function guestOf(request: IncomingMessage): string | undefined {
  const value = request.headers.cookie
    ?.split(';')
    .map((pair) => pair.trim().split('=', 2))
    .find(([name]) => name === COOKIE)?.[1];
  return value !== undefined && GUEST.test(value) ? value : undefined;
}
