import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ClientEnvelope } from '@sallyport/protocol';
import { BEARER_PREFIX, SUBPROTOCOL } from '@sallyport/protocol';
import { WebSocketServer } from 'ws';
import type { ConnectionScript, EnvelopePattern, GatewayScript, Step } from './gateway-script.ts';
import { fits, welcome } from './gateway-script.ts';
import type { ScriptedConnection } from './scripted-connection.ts';
import { createScriptedConnection, refuseUpgrade } from './scripted-connection.ts';

/** An envelope that a client sent. */
export interface Received {
  /** Number of the connection, from 1. */
  readonly connection: number;
  readonly envelope: ClientEnvelope;
}

/** What a client said at the establishment of a connection. */
export interface Established {
  readonly query: Readonly<Record<string, string>>;
  readonly subprotocols: readonly string[];
  /** The token of the subprotocol entry `bearer.<jwt>`, unverified. */
  readonly token: string | undefined;
}

/** Closed by the other side, or by a step. */
export interface Ended {
  readonly connection: number;
  readonly code: number;
  readonly reason: string;
}

/** A server that does as it is told, right or wrong, over real sockets. `await using` closes it. */
export interface ScriptedGateway extends AsyncDisposable {
  readonly url: string;
  /** Everything that came, in order. */
  readonly received: readonly Received[];
  /** Every connection that was tried, in order, also those refused. */
  readonly established: readonly Established[];
  readonly ended: readonly Ended[];
  /** Takes steps on the newest connection, out of any script. */
  act(...steps: readonly Step[]): void;
  /** Takes steps on the connection of this number. */
  actOn(connection: number, ...steps: readonly Step[]): void;
  /** The first envelope that fits and was not taken by an earlier call; rejects after `timeoutMs`. */
  next(pattern: EnvelopePattern, options?: { readonly timeoutMs?: number }): Promise<Received>;
  /** Resolves when `holds` does; asked anew whenever something happens. Rejects after `timeoutMs`. */
  until(holds: () => boolean, options?: { readonly timeoutMs?: number }): Promise<void>;
}

/** Is told everything that happens, as it happens; connections are named by their number, from 1. */
export interface GatewayObserver {
  /** An upgrade was asked for. */
  tried?(connection: number, request: IncomingMessage): void;
  /** The text of a frame, or what was done in words. */
  sent?(connection: number, text: string): void;
  /** A frame came. */
  arrived?(connection: number, text: string, isBinary: boolean): void;
  /** A WebSocket pong came. */
  ponged?(connection: number): void;
  /** The connection is gone. */
  ended?(ended: Ended): void;
}

/** Milliseconds that a wait may take, where a call does not say. */
const WAIT_MS = 5_000;

/**
 * Starts a scripted gateway on a free port of 127.0.0.1.
 *
 * @example
 * ```ts
 * import { startScriptedGateway, welcome } from '@sallyport/testing';
 *
 * await using gateway = await startScriptedGateway([
 *   { open: [welcome(), { close: 1012 }] },
 *   { rules: [{ when: { intent: 'ask' }, steps: [{ send: { type: 'reply', ref: '$id', payload: 42 } }] }] },
 * ]);
 * ```
 */
export async function startScriptedGateway(
  script: GatewayScript = [{}],
  observer: GatewayObserver = {},
): Promise<ScriptedGateway> {
  const http = createServer((_request, response) => response.writeHead(426).end());
  const received: Received[] = [];
  const untaken = new Set<Received>();
  const established: Established[] = [];
  const ended: Ended[] = [];
  const watchers = new Set<() => void>();
  const sockets = new Set<Duplex>();
  const connections = new Map<number, ScriptedConnection>();

  http.on('upgrade', (request, socket, head) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined); // it closes then
    established.push(readEstablishment(request));
    const connection = established.length;
    const asked = scriptOf(script, connection);
    observer.tried?.(connection, request);
    happened();
    if (asked.upgrade === 'cut') socket.destroy();
    else if (asked.refuse !== undefined) {
      observer.sent?.(connection, `refuse ${JSON.stringify(asked.refuse)}`);
      refuseUpgrade(socket, asked.refuse);
    } else if (asked.upgrade === undefined) upgrade({ request, socket, head, connection }, asked);
  });

  function upgrade({ request, socket, head, connection }: Upgrade, asked: ConnectionScript): void {
    const { open = [welcome()], rules = [], select = SUBPROTOCOL } = asked;
    const sessions = new WebSocketServer({
      noServer: true,
      handleProtocols: (offered) =>
        select !== false && (offered.has(select) || select !== SUBPROTOCOL) ? select : false,
    });
    sessions.handleUpgrade(request, socket, head, (webSocket) => {
      const scripted = createScriptedConnection({
        webSocket,
        socket,
        rules,
        sent: (text) => observer.sent?.(connection, text),
      });
      connections.set(connection, scripted);
      webSocket.on('message', (data, isBinary) => {
        const text = String(data);
        observer.arrived?.(connection, text, isBinary);
        const envelope = readEnvelope(text);
        if (envelope === undefined || isBinary) return;
        const arrival = { connection, envelope };
        received.push(arrival);
        untaken.add(arrival);
        scripted.answer(envelope);
        happened();
      });
      webSocket.on('pong', () => observer.ponged?.(connection));
      webSocket.on('error', () => undefined); // `close` says it
      webSocket.on('close', (code, reason) => {
        ended.push({ connection, code, reason: String(reason) });
        observer.ended?.({ connection, code, reason: String(reason) });
        happened();
      });
      for (const step of open) scripted.take(step);
    });
  }

  function happened(): void {
    for (const watcher of [...watchers]) watcher();
  }

  function until(holds: () => boolean, { timeoutMs = WAIT_MS } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        watchers.delete(watcher);
        const last = JSON.stringify(received.at(-1));
        reject(
          new Error(`It did not happen within ${timeoutMs} ms; the last that came was ${last}`),
        );
      }, timeoutMs);
      const watcher = (): void => {
        if (!holds()) return;
        clearTimeout(timer);
        watchers.delete(watcher);
        resolve();
      };
      watchers.add(watcher);
      watcher();
    });
  }

  function actOn(connection: number | undefined, steps: readonly Step[]): void {
    const scripted = connection === undefined ? undefined : connections.get(connection);
    if (scripted === undefined) {
      throw new TypeError('Nobody is connected yet; await `until` first.');
    }
    for (const step of steps) scripted.take(step);
  }

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo; // it listens on TCP

  return {
    url: `ws://127.0.0.1:${port}/ws`,
    received,
    established,
    ended,
    act(...steps) {
      actOn([...connections.keys()].at(-1), steps);
    },
    actOn(connection, ...steps) {
      actOn(connection, steps);
    },
    async next(pattern, options) {
      let found: Received | undefined;
      await until(() => {
        found = [...untaken].find(({ envelope }) => fits(pattern, envelope));
        return found !== undefined;
      }, options);
      untaken.delete(found as Received); // `until` has seen it
      return found as Received;
    },
    until,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly connection: number;
}

function scriptOf(script: GatewayScript, connection: number): ConnectionScript {
  return script[Math.min(connection, script.length) - 1] ?? {};
}

/** What came, where it is a JSON object; it is judged by whoever looks at it. */
function readEnvelope(text: string): ClientEnvelope | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as ClientEnvelope) : undefined;
  } catch {
    return undefined;
  }
}

/** What the upgrade request of a client says. */
export function readEstablishment(request: IncomingMessage): Established {
  const { searchParams } = new URL(request.url ?? '/', 'ws://gateway');
  const subprotocols = (request.headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((entry) => entry.trim());
  const bearer = subprotocols.find((entry) => entry.startsWith(BEARER_PREFIX));
  return {
    query: Object.fromEntries(searchParams),
    subprotocols,
    token: bearer?.slice(BEARER_PREFIX.length),
  };
}
