import type { ServerEnvelope } from '@sallyport/protocol';
import { BEARER_PREFIX, SUBPROTOCOL } from '@sallyport/protocol';
import type { ClientOptions } from 'ws';
import WebSocket from 'ws';

/** How a socket ended. */
export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** How a raw client connects. */
export interface RawClientOptions {
  /** Sent as the subprotocol entry `bearer.<token>`. */
  readonly token?: string;
  /** Default: `sallyport.v1`, and the token where there is one. */
  readonly subprotocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds that each wait may take. Default: 5,000. */
  readonly timeoutMs?: number;
  /** Answers each `ping` by itself, as clients do. Default: false; the test does, or does not. */
  readonly answersPings?: boolean;
}

/** Sends and awaits envelopes by hand, over a real socket. `await using` closes it. */
export interface RawClient extends AsyncDisposable {
  /** Everything that came, in order. */
  readonly received: readonly ServerEnvelope[];
  /** Resolves with how the socket ended. */
  readonly closed: Promise<Closed>;
  readonly socket: WebSocket;
  /** Sends an envelope, or the very text or bytes given. */
  send(frame: object | string | Uint8Array): void;
  /** The next envelope that fits, after those that were taken before; the others stay for later. */
  next(fits?: (envelope: ServerEnvelope) => boolean): Promise<ServerEnvelope>;
  /** Sends an envelope and awaits its terminal answer. */
  ask(envelope: {
    readonly id: string;
    readonly [field: string]: unknown;
  }): Promise<ServerEnvelope>;
  /** Closes the socket; resolves with how it ended. */
  close(code?: number): Promise<Closed>;
}

interface Waiter {
  readonly fits: (envelope: ServerEnvelope) => boolean;
  readonly resolve: (envelope: ServerEnvelope) => void;
  readonly reject: (reason: Error) => void;
}

/** An upgrade that was answered by HTTP. */
export class UpgradeRefused extends Error {
  override readonly name = 'UpgradeRefused';
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;

  constructor(status: number, headers: UpgradeRefused['headers'], body: string) {
    super(`The upgrade was refused with HTTP ${status}: ${body}`);
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/**
 * Opens a raw client; resolves once the socket is open, before `welcome`.
 *
 * @throws UpgradeRefused when the server answers the upgrade by HTTP.
 */
export function connectRaw(url: string, options: RawClientOptions = {}): Promise<RawClient> {
  const { token, timeoutMs = 5_000 } = options;
  const bearer = token === undefined ? [] : [BEARER_PREFIX + token];
  const clientOptions: ClientOptions = { handshakeTimeout: timeoutMs };
  if (options.headers !== undefined) clientOptions.headers = { ...options.headers };
  const subprotocols = [...(options.subprotocols ?? [SUBPROTOCOL, ...bearer])];
  const socket = new WebSocket(url, subprotocols, clientOptions);
  const client = observe(socket, timeoutMs);
  if (options.answersPings === true) answerPings(socket);
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(client));
    socket.on('error', reject);
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => {
        reject(new UpgradeRefused(response.statusCode ?? 0, response.headers, body));
        socket.terminate();
      });
    });
  });
}

function answerPings(socket: WebSocket): void {
  socket.on('message', (data) => {
    const envelope = JSON.parse(String(data)) as ServerEnvelope; // the server under test is judged by the caller
    if (envelope.type !== 'ping') return;
    socket.send(JSON.stringify({ type: 'pong', ref: envelope.id, timestamp: Date.now() }));
  });
}

function observe(socket: WebSocket, timeoutMs: number): RawClient {
  const received: ServerEnvelope[] = [];
  let untaken: ServerEnvelope[] = [];
  const waiters = new Set<Waiter>();
  const closed = new Promise<Closed>((resolve) => {
    socket.on('close', (code, reason) => {
      for (const waiter of waiters)
        waiter.reject(new Error(`The socket closed: ${code} ${reason}`));
      resolve({ code, reason: String(reason) });
    });
  });
  socket.on('message', (data) => {
    const envelope = JSON.parse(String(data)) as ServerEnvelope; // the server under test is judged by the caller
    received.push(envelope);
    for (const waiter of waiters) {
      if (!waiter.fits(envelope)) continue;
      waiter.resolve(envelope);
      return;
    }
    untaken.push(envelope);
  });

  const next: RawClient['next'] = (fits = () => true) => {
    const there = untaken.find(fits);
    if (there !== undefined) {
      untaken = untaken.filter((envelope) => envelope !== there);
      return Promise.resolve(there);
    }
    if (socket.readyState === WebSocket.CLOSED) {
      return Promise.reject(new Error('The socket is closed, and nothing that fits had come.'));
    }
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        waiters.delete(waiter);
      };
      const waiter: Waiter = {
        fits,
        resolve: (envelope) => {
          done();
          resolve(envelope);
        },
        reject: (reason) => {
          done();
          reject(reason);
        },
      };
      const timer = setTimeout(() => {
        const last = JSON.stringify(received.at(-1));
        waiter.reject(
          new Error(`Nothing that fits came within ${timeoutMs} ms; the last was ${last}`),
        );
      }, timeoutMs);
      waiters.add(waiter);
    });
  };

  const client: RawClient = {
    received,
    closed,
    socket,
    send(frame) {
      const plain = typeof frame === 'string' || frame instanceof Uint8Array;
      socket.send(plain ? frame : JSON.stringify(frame));
    },
    next,
    ask(envelope) {
      client.send(envelope);
      return next((answer) => isTerminalFor(answer, envelope.id));
    },
    close(code = 1000) {
      socket.close(code);
      return closed;
    },
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await closed;
    },
  };
  return client;
}

function isTerminalFor(envelope: ServerEnvelope, id: string): boolean {
  switch (envelope.type) {
    case 'reply':
      return envelope.ref === id && envelope.final !== false;
    case 'ack':
    case 'error':
    case 'jsonrpc':
    case 'pong':
      return envelope.ref === id;
    default:
      return false;
  }
}
