import { BEARER_PREFIX, classifyJsonRpc, MCP_SUBPROTOCOL } from '@sallyport/protocol/wire';
import WebSocket from 'isomorphic-ws';
import { ClientError } from '../client-error.ts';
import type { OpenSocket, Socket } from '../connection/socket.ts';
import { socketsOf } from '../connection/websocket.ts';
import type { Credentials, TokenProvider } from '../credentials.ts';
import { checkToken, createCredentials } from '../credentials.ts';
import { checkEndpoint } from '../endpoint.ts';

/** How an MCP client reaches a gateway. */
export interface McpTransportOptions {
  /** The gateway's endpoint, such as `wss://example.com/ws`. */
  readonly url: string;
  /** A JWT, or what gives one. */
  readonly token: string | TokenProvider;
  /** Milliseconds from asking for the token to the open socket. Default: 10,000. */
  readonly handshakeTimeoutMs?: number;
  /** Bytes that may wait in the open socket; past it `send` is rejected. Default: 4 MiB. */
  readonly maxBufferedBytes?: number;
  /** Opens sockets, for tests. */
  readonly openSocket?: OpenSocket;
}

/** One connection as a `Transport` of the official MCP SDK. */
export interface McpTransport {
  /** Is told once, when the connection has ended. */
  onclose?: (() => void) | undefined;
  /** Told of frames that cannot be read, and of the close code where the server refused. */
  onerror?: ((error: Error) => void) | undefined;
  /** Is told each message of the server. */
  onmessage?: ((message: unknown) => void) | undefined;
  /**
   * Connects; called by the SDK's `Client.connect`.
   *
   * @throws ClientError `token_failed`, `timeout`, `refused`, `connection_lost` or `closed`.
   */
  start(): Promise<void>;
  /**
   * Sends one message.
   *
   * @throws ClientError `closed`, or `outbox_full`.
   */
  send(message: unknown): Promise<void>;
  /** Closes the connection. */
  close(): Promise<void>;
}

/**
 * Takes an MCP client of the official SDK (`@modelcontextprotocol/client`) to a gateway, with the token where
 * browsers can put it. It connects once: a client that is to return connects a new transport.
 *
 * @throws TypeError when an option cannot be meant.
 * @example
 * ```ts
 * import { Client } from '@modelcontextprotocol/client';
 * import { mcpTransport } from '@sallyport/client/mcp';
 *
 * const client = new Client({ name: 'agent', version: '1.0.0' });
 * await client.connect(mcpTransport({ url: 'wss://example.com/ws', token: 'header.payload.signature' }));
 * const { tools } = await client.listTools();
 * console.log(tools.map(({ name }) => name));
 * ```
 */
export function mcpTransport(options: McpTransportOptions): McpTransport {
  return new WebSocketMcpTransport(options);
}

class WebSocketMcpTransport implements McpTransport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: ((message: unknown) => void) | undefined;
  readonly #url: string;
  readonly #credentials: Credentials;
  readonly #handshakeTimeoutMs: number;
  readonly #maxBufferedBytes: number;
  readonly #open: OpenSocket;
  readonly #opened = Promise.withResolvers<void>();
  #state: 'idle' | 'connecting' | 'open' | 'closed' = 'idle';
  readonly #question = new AbortController();
  #socket: Socket | undefined;

  constructor(options: McpTransportOptions) {
    this.#url = checkEndpoint(options.url).href;
    if (typeof options.token === 'string') checkToken(options.token);
    this.#credentials = createCredentials(options.token);
    this.#handshakeTimeoutMs = options.handshakeTimeoutMs ?? 10_000;
    this.#maxBufferedBytes = options.maxBufferedBytes ?? 4_194_304;
    this.#open = options.openSocket ?? socketsOf((url, protocols) => new WebSocket(url, protocols));
    this.#opened.promise.catch(() => {}); // heard by `start`, where that is called
  }

  async start(): Promise<void> {
    if (this.#state === 'closed') throw new ClientError('closed', 'This transport was closed.');
    if (this.#state !== 'idle') {
      throw new TypeError(
        'This transport was started already; Client.connect starts it by itself.',
      );
    }
    this.#state = 'connecting';
    const timer = setTimeout(() => this.#expire(), this.#handshakeTimeoutMs);
    try {
      void this.#connect();
      await this.#opened.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  async send(message: unknown): Promise<void> {
    const socket = this.#socket;
    if (this.#state !== 'open' || socket === undefined) {
      throw new ClientError('closed', 'The connection is not open; connect a new transport.');
    }
    if (socket.bufferedBytes > this.#maxBufferedBytes) {
      const said = `More than ${this.#maxBufferedBytes} bytes wait in the socket already. Send more slowly.`;
      throw new ClientError('outbox_full', said);
    }
    socket.send(JSON.stringify(message));
  }

  async close(): Promise<void> {
    this.#socket?.close(1000, '');
    this.#end(new ClientError('closed', 'This transport was closed.'));
  }

  async #connect(): Promise<void> {
    try {
      const token = await this.#credentials({ refresh: false, signal: this.#question.signal });
      if (this.#state !== 'connecting') return;
      const subprotocols = [MCP_SUBPROTOCOL, BEARER_PREFIX + token];
      this.#socket = this.#open(this.#url, subprotocols, {
        opened: () => {
          if (this.#state !== 'connecting') return;
          this.#state = 'open';
          this.#opened.resolve();
        },
        received: (data) => this.#receive(data),
        closed: (code, reason) => this.#lose(code, reason),
      });
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #receive(data: unknown): void {
    if (this.#state !== 'open') return;
    try {
      this.onmessage?.(readMessage(data));
    } catch (cause) {
      const said = `A frame of the server was ignored: ${cause instanceof Error ? cause.message : cause}`;
      this.onerror?.(new ClientError('invalid_frame', said, { cause }));
    }
  }

  #lose(code: number, reason: string): void {
    if (this.#state === 'closed') return;
    if (code === 1000) return this.#end(new ClientError('closed', 'The server ended the session.'));
    const lost = code === 1006 || code === 1012 || code === 1001;
    const said = `The server closed (${code}${reason && `: ${reason}`}).`;
    this.#fail(new ClientError(lost ? 'connection_lost' : 'refused', said, { closeCode: code }));
  }

  #expire(): void {
    if (this.#state !== 'connecting') return;
    this.#socket?.close(4408, 'the handshake took too long');
    this.#fail(new ClientError('timeout', `Not connected in ${this.#handshakeTimeoutMs} ms.`));
  }

  #fail(error: Error): void {
    if (this.#state === 'closed') return;
    this.#end(error, () => this.onerror?.(error));
  }

  /** Ends once, and tells it once. */
  #end(error: Error, tell: () => void = () => {}): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#question.abort();
    this.#opened.reject(error);
    tell();
    this.onclose?.();
  }
}

function readMessage(data: unknown): unknown {
  if (typeof data !== 'string') throw new TypeError('it is binary.');
  const message: unknown = JSON.parse(data);
  const classified = classifyJsonRpc(message);
  if (classified.kind === 'invalid') throw new TypeError(`${classified.fault}.`);
  return message;
}
