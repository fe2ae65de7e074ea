import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClientEnvelope } from '@sallyport/protocol';
import { BEARER_PREFIX, SUBPROTOCOL } from '@sallyport/protocol';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { ConnectionScript, EnvelopePattern, GatewayScript, Step } from './gateway-script.ts';
import { fill, fits, welcome } from './gateway-script.ts';

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
  /** The first envelope that fits and was not taken by an earlier call; rejects after `timeoutMs`. */
  next(pattern: EnvelopePattern, options?: { readonly timeoutMs?: number }): Promise<Received>;
  /** Resolves when `holds` does; asked anew whenever something happens. Rejects after `timeoutMs`. */
  until(holds: () => boolean, options?: { readonly timeoutMs?: number }): Promise<void>;
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
export async function startScriptedGateway(script: GatewayScript = [{}]): Promise<ScriptedGateway> {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  const http = createServer((_request, response) => response.writeHead(426).end());
  const received: Received[] = [];
  const untaken = new Set<Received>();
  const established: Established[] = [];
  const ended: Ended[] = [];
  const watchers = new Set<() => void>();
  let newest: WebSocket | undefined;

  http.on('upgrade', (request, socket, head) => {
    established.push(readEstablishment(request));
    const connection = established.length;
    const { refuse, open = [welcome()], rules = [] } = scriptOf(script, connection);
    happened();
    if (refuse !== undefined) {
      socket.end(`HTTP/1.1 ${refuse} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      newest = webSocket;
      const left = rules.map((rule) => ({
        ...rule,
        times: rule.times ?? Number.POSITIVE_INFINITY,
      }));
      webSocket.on('message', (data) => {
        const envelope = JSON.parse(String(data)) as ClientEnvelope; // the client under test is judged by the caller
        const arrival = { connection, envelope };
        received.push(arrival);
        untaken.add(arrival);
        const rule = left.find(({ when, times }) => times > 0 && fits(when, envelope));
        if (rule !== undefined) {
          rule.times -= 1;
          for (const step of rule.steps) take(step, webSocket, envelope);
        }
        happened();
      });
      webSocket.on('close', (code, reason) => {
        ended.push({ connection, code, reason: String(reason) });
        happened();
      });
      for (const step of open) take(step, webSocket, undefined);
    });
  });

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

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo; // it listens on TCP

  return {
    url: `ws://127.0.0.1:${port}/ws`,
    received,
    established,
    ended,
    act(...steps) {
      if (newest === undefined)
        throw new TypeError('Nobody is connected yet; await `until` first.');
      for (const step of steps) take(step, newest, undefined);
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
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

function scriptOf(script: GatewayScript, connection: number): ConnectionScript {
  return script[Math.min(connection, script.length) - 1] ?? {};
}

function take(step: Step, socket: WebSocket, arrived: ClientEnvelope | undefined): void {
  if ('send' in step) socket.send(JSON.stringify(fill(step.send, arrived)));
  else if ('sendText' in step) socket.send(step.sendText);
  else if ('sendBinary' in step) socket.send(step.sendBinary);
  else if ('close' in step) socket.close(step.close, step.reason);
  else socket.terminate();
}

function readEstablishment(request: IncomingMessage): Established {
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
