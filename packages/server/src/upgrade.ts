import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { Audit } from './auth/audit.ts';
import type { CredentialKind } from './auth/audit-record.ts';
import type { Identity } from './auth/authenticator.ts';
import type { OriginList } from './auth/origin-list.ts';
import type { Clock } from './clock.ts';
import { closeReason } from './close-reason.ts';
import type { Handshake, HandshakeOptions } from './handshake.ts';
import { shakeHands } from './handshake.ts';
import { hasBody } from './has-body.ts';
import type { HttpProblem } from './http-problem.ts';
import { refuseUpgrade } from './http-problem.ts';
import type { AddressGate } from './limits/address-gate.ts';
import type { ClientAddress } from './limits/client-address.ts';
import type { GatewayLimits } from './limits/gateway-limits.ts';
import type { Log } from './log.ts';
import type { FindOutage } from './outage.ts';
import type { Subprotocol } from './subprotocol.ts';
import { selectSubprotocol } from './subprotocol.ts';
import { TurnBudget } from './turn-budget.ts';

/** A socket whose owner is known. */
export interface Accepted {
  readonly websocket: WebSocket;
  /** The stream under the WebSocket, for writes that are joined per turn. */
  readonly socket: Duplex;
  readonly identity: Identity;
  readonly sessionId: string;
  readonly subprotocol: Subprotocol;
  /** Where the client is, beyond the proxies that are trusted. */
  readonly address: string;
  readonly credential: CredentialKind;
  /** Its id, where it is known to other gateways already. */
  readonly connectionId?: string;
  /** Where the page was loaded from, where the client is a browser. */
  readonly origin?: string;
}

export interface UpgradeOptions extends HandshakeOptions {
  readonly path: string;
  readonly origins: OriginList;
  readonly limits: GatewayLimits;
  /** Connections that are open. */
  readonly connectionCount: () => number;
  readonly findOutage: FindOutage;
  readonly gate: AddressGate;
  readonly clientAddress: ClientAddress;
  readonly compression: boolean;
  readonly audit: Audit;
  readonly log: Log;
  readonly clock: Clock;
  /** The handshake, unless the user has too many connections on all gateways; absent where there is but one. */
  readonly admitEverywhere?:
    | ((handshake: Handshake, socket: Duplex) => Promise<Handshake>)
    | undefined;
  /** The handshake, unless the user has too many connections. */
  readonly admit: (handshake: Handshake) => Handshake;
  readonly onAccepted: (accepted: Accepted) => void;
}

/** Takes an upgrade request from an HTTP server. */
export type HandleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The guard of the one endpoint. */
export interface Upgrade {
  readonly handle: HandleUpgrade;
  /** Upgrades that are being judged. */
  readonly establishing: number;
  /** Answers the upgrades under way by what `findOutage` says now. */
  refuse(): void;
  /** Ends the sockets whose refusal was not taken note of. */
  close(): void;
}

/** Milliseconds that a refused or closing peer has to answer the close frame. */
const CLOSE_TIMEOUT_MS = 5_000;

/** Handshakes that one turn of the event loop begins, and as many that it ends; each about two milliseconds' work. */
const TURN_HANDSHAKES = 16;

/** Guards the one endpoint: HTTP refusals first, then the handshake, then the socket. */
export function createUpgrade(options: UpgradeOptions): Upgrade {
  const { gate, clientAddress, clock, findOutage } = options;
  const websockets = createWebSocketServer(options);
  const establishing = new Set<Duplex>();
  const refused = new Set<WebSocket>();
  // Apart, so that who is to be let in does not wait for those who come after.
  const beginnings = new TurnBudget(TURN_HANDSHAKES);
  const ends = new TurnBudget(TURN_HANDSHAKES);

  const establish = (
    handshake: Handshake,
    request: IncomingMessage,
    { socket, head, address }: Visit,
  ): void => {
    const waited = establishing.delete(socket);
    if (!waited || socket.destroyed) return;
    const outage = findOutage();
    if (outage !== undefined) return refuseUpgrade(socket, outage);
    // The answer and the first frame, which is written at the end of the turn, are one system call.
    socket.cork();
    setImmediate(() => socket.uncork());
    websockets.handleUpgrade(request, socket, head, (websocket) => {
      const admitted = options.admit(handshake);
      if (admitted.ok) return options.onAccepted({ websocket, socket, address, ...admitted });
      refused.add(websocket);
      websocket.on('close', () => refused.delete(websocket));
      refuseSocket(websocket, admitted.code, admitted.reason);
    });
  };

  const judge = async (request: IncomingMessage, visit: Visit): Promise<void> => {
    const { socket } = visit;
    await beginnings.take(1);
    if (!establishing.has(socket) || socket.destroyed) return;
    const asked = await shakeHands(request, options);
    const handshake = (await options.admitEverywhere?.(asked, socket)) ?? asked;
    await ends.take(1);
    establish(handshake, request, visit);
  };

  return {
    handle(request, socket, head) {
      socket.on('error', destroyFailed);
      const count = options.connectionCount() + establishing.size;
      const problem = findProblem(request, options, { count, early: head.length > 0 });
      if (problem !== undefined) return refuseUpgrade(socket, problem);
      const address = clientAddress(request);
      const passage = gate.enter(address, clock.monotonicMs());
      if (!passage.ok) return refuseUpgrade(socket, tooMany(passage));
      socket.on('close', passage.leave);
      establishing.add(socket);
      void judge(request, { socket, head, address })
        .catch((error) => {
          options.log.error({ error }, 'a connection could not be established');
          socket.destroy();
        })
        .finally(() => establishing.delete(socket));
    },
    get establishing() {
      return establishing.size;
    },
    refuse() {
      const outage = findOutage();
      if (outage === undefined) return;
      for (const socket of establishing) refuseUpgrade(socket, outage);
      establishing.clear();
    },
    close() {
      for (const websocket of refused) websocket.terminate();
    },
  };
}

/** An upgrade between its request and its handshake. */
interface Visit {
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly address: string;
}

function createWebSocketServer({
  limits,
  compression,
  subprotocols,
}: UpgradeOptions): WebSocketServer {
  const serverOptions = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: compression && {
      serverNoContextTakeover: true,
      clientNoContextTakeover: true, // else each connection keeps a window of 32 KiB and more
    },
    maxPayload: limits.maxFrameBytes * 4,
    maxPendingAutoPongs: 0, // the frame meter counts pings, and closes with a code instead of none
    closeTimeout: CLOSE_TIMEOUT_MS, // ws has these two, its types do not
    handleProtocols: (offered: Set<string>) => selectSubprotocol(offered, subprotocols),
  };
  const websockets = new WebSocketServer(serverOptions);
  websockets.on('wsClientError', (error, socket) => {
    refuseUpgrade(socket, {
      status: 400,
      detail: `Not a WebSocket handshake (RFC 6455): ${error.message}.`,
    });
  });
  return websockets;
}

function findProblem(
  request: IncomingMessage,
  options: UpgradeOptions,
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

function tooMany({
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

/** One for all sockets. */
function destroyFailed(this: Duplex): void {
  this.destroy();
}

function refuseSocket(websocket: WebSocket, code: number, reason: string): void {
  websocket.on('error', () => websocket.terminate());
  websocket.close(code, closeReason(reason));
}
