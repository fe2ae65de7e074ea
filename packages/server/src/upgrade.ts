import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { CredentialKind } from './auth/audit-record.ts';
import type { Identity } from './auth/authenticator.ts';
import type { Clock } from './clock.ts';
import { closeReason } from './close-reason.ts';
import type { Handshake, HandshakeOptions } from './handshake.ts';
import { shakeHands } from './handshake.ts';
import { refuseUpgrade } from './http-problem.ts';
import type { AddressGate } from './limits/address-gate.ts';
import type { Log } from './log.ts';
import type { Subprotocol } from './subprotocol.ts';
import { selectSubprotocol } from './subprotocol.ts';
import { TurnBudget } from './turn-budget.ts';
import type { UpgradeRules } from './upgrade-problem.ts';
import { findUpgradeProblem, tooMany } from './upgrade-problem.ts';

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

export interface UpgradeOptions extends HandshakeOptions, UpgradeRules {
  /** Connections that are open. */
  readonly connectionCount: () => number;
  readonly gate: AddressGate;
  readonly compression: boolean;
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
      const problem = findUpgradeProblem(request, options, { count, early: head.length > 0 });
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

/** One for all sockets. */
function destroyFailed(this: Duplex): void {
  this.destroy();
}

function refuseSocket(websocket: WebSocket, code: number, reason: string): void {
  websocket.on('error', () => websocket.terminate());
  websocket.close(code, closeReason(reason));
}
