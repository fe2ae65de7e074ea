import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { RequestHandler } from '@sallyport/server';
import type { BundledFiles } from './bundle-page.ts';
import { issueGuestToken } from './guest-token.ts';
import { refuse } from './refuse.ts';
import type { StaticFile } from './static-file.ts';
import { readStaticFile } from './static-file.ts';
import type { TokenIssuer } from './token-issuer.ts';

/** What the page server serves. */
export interface PageServerOptions {
  readonly issuer: TokenIssuer;
  readonly port: number;
  /** Answers first what is the gateway's. */
  readonly gateway: RequestHandler;
  /** Absent where the module has no page. */
  readonly page?: { readonly folder: URL; readonly bundled: BundledFiles };
}

/** Serves the page, its tokens and the gateway's own endpoints to this machine's browser, and to no other site that it has open. */
export function createPageServer(options: PageServerOptions): RequestListener {
  const hosts = new Set(localHosts(options.port));
  return (request, response) => {
    // A foreign name that resolves to this machine is DNS rebinding.
    if (!hosts.has(request.headers.host ?? '')) {
      return refuse(response, 421, `This server answers to ${[...hosts].join(', ')} only.`);
    }
    if (options.gateway(request, response)) return;
    respond(request, response, options).catch((error: unknown) => {
      console.error('The page server failed:', error);
      if (!response.headersSent) refuse(response, 500, 'The page server failed; see its output.');
      response.end();
    });
  };
}

/** The names under which a browser on this machine reaches the port. */
export function localHosts(port: number): readonly string[] {
  return [`localhost:${port}`, `127.0.0.1:${port}`];
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  options: PageServerOptions,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/token') return issueGuestToken(request, response, options.issuer);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return refuse(response, 405, 'Only GET and HEAD are answered here.');
  }
  const file = options.page && (await findFile(pathname, options.page));
  if (file === undefined) {
    return refuse(response, 404, `There is nothing at ${pathname}; the WebSocket endpoint is /ws.`);
  }
  response.writeHead(200, { ...pageHeaders(options.port), 'Content-Type': file.type });
  response.end(request.method === 'HEAD' ? undefined : file.content);
}

async function findFile(
  pathname: string,
  { folder, bundled }: NonNullable<PageServerOptions['page']>,
): Promise<StaticFile | undefined> {
  const content = bundled.get(pathname);
  if (content === undefined) return readStaticFile(folder, pathname);
  const type = pathname.endsWith('.map') ? 'application/json' : 'text/javascript; charset=utf-8';
  return { type, content };
}

function pageHeaders(port: number): Readonly<Record<string, string>> {
  const sockets = localHosts(port).map((host) => `ws://${host}`);
  return {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self' ${sockets.join(' ')}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
}
