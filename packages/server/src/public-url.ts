import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';

/** A host name or address with an optional port, and nothing that could become another part of a URL. */
const HOST = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/**
 * The endpoint's URL as this client reaches it: what the operator says, or else what the request's own `Host` says.
 * Forwarded headers are not read, because whoever sends one would choose where the ticket goes. Without either there
 * is no URL.
 */
export function createPublicUrl(
  publicUrl: string | undefined,
  path: string,
): (request: IncomingMessage) => string | undefined {
  if (publicUrl !== undefined) {
    const url = checkPublicUrl(publicUrl);
    return () => url;
  }
  return ({ headers, socket }) => {
    const { host } = headers;
    if (host === undefined || !HOST.test(host)) return undefined;
    const secure = (socket as Partial<TLSSocket>).encrypted === true; // a plain socket has no such field
    return `${secure ? 'wss' : 'ws'}://${host}${path}`;
  };
}

function checkPublicUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url !== undefined &&
    /^wss?:$/.test(url.protocol) &&
    url.search + url.hash + url.username === ''
  )
    return url.href;
  throw new TypeError(
    `createGateway: "publicUrl" must be a WebSocket URL such as "wss://example.com/ws", got "${text}".`,
  );
}
