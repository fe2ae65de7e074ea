import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { Identity } from './auth/authenticator.ts';
import { closeReason } from './close-reason.ts';
import type { GatewayLimits } from './gateway-options.ts';
import type { HandshakeOptions } from './handshake.ts';
import { shakeHands } from './handshake.ts';
import type { HttpProblem } from './http-problem.ts';
import { refuseUpgrade } from './http-problem.ts';
import { selectSubprotocol } from './subprotocol.ts';

/** A socket whose owner is known. */
export interface Accepted {
  readonly websocket: WebSocket;
  /** The stream under the WebSocket, for writes that are joined per turn. */
  readonly socket: Duplex;
  readonly identity: Identity;
  readonly sessionId: string;
}

export interface UpgradeOptions extends HandshakeOptions {
  readonly path: string;
  readonly origins: ReadonlySet<string>;
  readonly limits: GatewayLimits;
  /** Connections open or being established. */
  readonly connectionCount: () => number;
  readonly draining: () => boolean;
  readonly onAccepted: (accepted: Accepted) => void;
}

/** Takes an upgrade request from an HTTP server. */
export type HandleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Milliseconds that a refused or closing peer has to answer the close frame. */
const CLOSE_TIMEOUT_MS = 5_000;

/** Guards the one endpoint: HTTP refusals first, then the handshake, then the socket. */
export function createUpgrade(options: UpgradeOptions): HandleUpgrade {
  const serverOptions = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: options.limits.maxFrameBytes * 4,
    closeTimeout: CLOSE_TIMEOUT_MS, // ws has it, its types do not
    handleProtocols: selectSubprotocol,
  };
  const websockets = new WebSocketServer(serverOptions);
  websockets.on('wsClientError', (error, socket) => {
    refuseUpgrade(socket, {
      status: 400,
      detail: `Not a WebSocket handshake (RFC 6455): ${error.message}.`,
    });
  });
  let establishing = 0;

  return (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const problem = findProblem(request, options, options.connectionCount() + establishing);
    if (problem !== undefined) return refuseUpgrade(socket, problem);
    establishing += 1;
    void shakeHands(request, options)
      .then((handshake) => {
        if (socket.destroyed) return;
        if (options.draining()) return refuseUpgrade(socket, DRAINING);
        websockets.handleUpgrade(request, socket, head, (websocket) => {
          if (!handshake.ok) return refuseSocket(websocket, handshake.code, handshake.reason);
          options.onAccepted({ websocket, socket, ...handshake });
        });
      })
      .catch((error) => {
        options.log.error({ error }, 'a connection could not be established');
        socket.destroy();
      })
      .finally(() => {
        establishing -= 1;
      });
  };
}

const DRAINING: HttpProblem = {
  status: 503,
  detail: 'This gateway is closing; connect again.',
  headers: { 'Retry-After': '1' },
};

function findProblem(
  request: IncomingMessage,
  options: UpgradeOptions,
  count: number,
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
    return {
      status: 403,
      detail: 'This Origin may not connect; add it to the "origins" of the gateway.',
    };
  }
  const repeated = repeatedParameter(request.url ?? '');
  if (repeated !== undefined) {
    return { status: 400, detail: `The query has "${repeated}" more than once; send one value.` };
  }
  if (options.draining()) return DRAINING;
  if (count >= options.limits.maxConnections) {
    return { status: 429, detail: 'Too many connections.', headers: { 'Retry-After': '5' } };
  }
  return undefined;
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

function refuseSocket(websocket: WebSocket, code: number, reason: string): void {
  websocket.on('error', () => websocket.terminate());
  websocket.close(code, closeReason(reason));
}
