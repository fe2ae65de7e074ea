import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ListenAddress, ListenOptions } from './gateway-api.ts';
import { GatewayError } from './gateway-error.ts';
import type { HttpProblem } from './http-problem.ts';
import { problemResponse, refuseUpgrade } from './http-problem.ts';
import type { GatewayLimits } from './limits/gateway-limits.ts';
import { limitSockets } from './limits/limit-sockets.ts';
import type { RequestHandler } from './request-handler.ts';
import type { HandleUpgrade } from './upgrade.ts';
import { notAnUpgrade } from './upgrade-problem.ts';

/** Where upgrade requests come from: an HTTP server of its own, or one that exists. */
export interface Listener {
  listen(options: ListenOptions): Promise<ListenAddress>;
  attach(server: Server): () => void;
  close(): Promise<void>;
}

/** What listeners lead to. */
export interface ListenerParts {
  readonly path: string;
  readonly limits: GatewayLimits;
  readonly isTrusted: (address: string) => boolean;
  readonly handleUpgrade: HandleUpgrade;
  readonly handleRequest: RequestHandler;
}

/** TCP connections beside those that are counted: requests that are no upgrade yet, and health probes. */
const ROOM_FOR_REQUESTS = 1_000;
const ROOM_FOR_REQUESTS_OF_ADDRESS = 100;
/** How often the deadlines of requests are looked at, in milliseconds. */
const CHECK_REQUESTS_MS = 1_000;

/** Connects HTTP servers with the one endpoint. */
export function createListener(parts: ListenerParts): Listener {
  const { path, handleUpgrade, handleRequest } = parts;
  const detachers = new Set<() => void>();
  let own: Server | undefined;

  const attach = (server: Server): (() => void) => {
    server.on('upgrade', handleUpgrade);
    const detach = (): void => {
      server.off('upgrade', handleUpgrade);
      detachers.delete(detach);
    };
    detachers.add(detach);
    return detach;
  };

  return {
    attach,
    async listen({ port = 0, host = '127.0.0.1' }) {
      if (own !== undefined) throw new GatewayError('This gateway listens already.');
      own = createHttpServer(parts);
      own.on('request', (request, response) => {
        if (!handleRequest(request, response)) refuseRequest(path, request, response);
      });
      attach(own);
      await listening(own, port, host);
      const address = own.address() as AddressInfo; // a listening TCP server has one
      const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
      return { url: `ws://${name}:${address.port}${path}`, port: address.port };
    },
    async close() {
      for (const detach of [...detachers]) detach();
      const server = own;
      if (server === undefined) return;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new GatewayError(`Cannot listen on ${host}:${port}: ${cause.message}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
}

/** A server whose requests are bounded in size and time before anybody looks at them. */
function createHttpServer({ limits, isTrusted }: ListenerParts): Server {
  const server = createServer({
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.handshakeTimeoutMs,
    requestTimeout: limits.handshakeTimeoutMs,
    connectionsCheckingInterval: Math.min(CHECK_REQUESTS_MS, limits.handshakeTimeoutMs),
  });
  limitSockets(server, {
    maxSockets: limits.maxConnections + ROOM_FOR_REQUESTS,
    maxSocketsPerAddress: limits.maxConnectionsPerAddress + ROOM_FOR_REQUESTS_OF_ADDRESS,
    isTrusted,
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else refuseUpgrade(socket, problemOf(error.code));
  });
  return server;
}

function problemOf(code: string | undefined): HttpProblem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, detail: 'The head of this request is too large; send fewer headers.' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, detail: 'The request did not come whole in time; send it at once.' };
    default:
      return { status: 400, detail: 'This is no HTTP/1.1 request (RFC 9112).' };
  }
}

function refuseRequest(path: string, request: IncomingMessage, response: ServerResponse): void {
  const asked = (request.url ?? '').split('?', 1)[0];
  const problem: HttpProblem =
    asked === path
      ? notAnUpgrade(path)
      : { status: 404, detail: `There is nothing here; the endpoint is ${path}.` };
  const { headers, body } = problemResponse(problem);
  response.writeHead(problem.status, headers).end(body);
}
