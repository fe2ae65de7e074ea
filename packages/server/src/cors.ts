import type { IncomingMessage } from 'node:http';
import type { OriginList } from './auth/origin-list.ts';

/** A page of a listed origin may read the answer; cookies are never part of it. */
export function corsHeaders(
  { headers: { origin } }: IncomingMessage,
  origins: OriginList,
): Record<string, string> {
  if (origin === undefined || !origins.has(origin)) return { Vary: 'Origin' };
  return {
    Vary: 'Origin',
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': 'Retry-After, WWW-Authenticate',
  };
}

/** The answer to a browser that asks whether it may ask (Fetch standard, "CORS-preflight request"). */
export function preflightHeaders(
  request: IncomingMessage,
  origins: OriginList,
): Record<string, string> {
  return {
    ...corsHeaders(request, origins),
    Allow: 'GET, POST, OPTIONS',
    'Access-Control-Allow-Methods': 'POST',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type',
    'Access-Control-Max-Age': '600',
  };
}
