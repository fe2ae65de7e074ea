import type { JsonRpcId, JsonRpcMessage, JsonRpcRequest } from '@sallyport/protocol';
import { toJsonRpcError, toProtocolError } from '@sallyport/protocol';
import type { Connection } from '../connection/connection.ts';
import type { McpAuthInfo } from './auth-info.ts';
import { toAuthInfo } from './auth-info.ts';
import type { McpCalls } from './mcp-calls.ts';

/** What accompanies a message to its server. */
export interface McpMessageExtra {
  readonly authInfo: McpAuthInfo;
}

export interface McpTransportParts {
  readonly connection: Connection;
  readonly calls: McpCalls;
  /** Messages that may wait for the server to start, and requests of the server that may wait for the client. */
  readonly maxWaiting: number;
}

/**
 * One connection as a `Transport` of the official SDK, in version 1 and in version 2; no more of the SDK is
 * used. An answer that its client does not wait for any more is dropped here.
 */
export class McpTransport {
  /** Is told once, when the connection has ended. */
  onclose?: (() => void) | undefined;
  /** Is told what went wrong on the connection. */
  onerror?: ((error: Error) => void) | undefined;
  /** Takes a message of the client; `extra` is a {@link McpMessageExtra}. Wide, to fit either version. */
  onmessage?: ((message: unknown, extra?: unknown) => void) | undefined;
  /** The id of the connection. */
  readonly sessionId: string;
  readonly #connection: Connection;
  readonly #calls: McpCalls;
  readonly #maxWaiting: number;
  readonly #ended = new AbortController();
  /** What came before the server was there to take it. */
  #early: JsonRpcMessage[] = [];
  #started = false;
  /** Ids of the server's own requests that the client has not answered. */
  readonly #asked = new Set<JsonRpcId>();

  constructor({ connection, calls, maxWaiting }: McpTransportParts) {
    this.#connection = connection;
    this.#calls = calls;
    this.#maxWaiting = maxWaiting;
    this.sessionId = connection.id;
  }

  /** Aborts when the connection has ended. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /**
   * Hands over what came so far; called by the server.
   *
   * @throws Error where it was called before.
   */
  async start(): Promise<void> {
    if (this.#started)
      throw new Error('This transport was started already; make a server a connection.');
    this.#started = true;
    const early = this.#early;
    this.#early = [];
    for (const message of early) this.deliver(message);
  }

  /**
   * Sends one message; waits where the client reads slower than they come.
   *
   * @throws Error where the connection has ended, or too many requests of the server are unanswered.
   */
  async send(
    message: unknown,
    options?: { readonly relatedRequestId?: JsonRpcId | undefined },
  ): Promise<void> {
    if (this.ended.aborted) throw new Error('The connection has ended.');
    const text = this.#encode(message, options?.relatedRequestId);
    if (text === undefined) return;
    this.#connection.sendFrame(text);
    if (this.#connection.congested) await this.#connection.drained(this.ended);
  }

  /** Closes the connection; called by the server. */
  async close(): Promise<void> {
    this.#connection.close(1000, 'the MCP server ended the session');
    this.end();
  }

  /** Gives the server a message of its client. */
  deliver(message: JsonRpcMessage): void {
    if (this.ended.aborted) return;
    if (!this.#started) {
      if (this.#early.length < this.#maxWaiting) this.#early.push(message);
      return;
    }
    try {
      const extra: McpMessageExtra = { authInfo: toAuthInfo(this.#connection.identity) };
      this.onmessage?.(message, extra);
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Whether the server asked a request with this id; it is forgotten. */
  takeAsked(id: JsonRpcId): boolean {
    return this.#asked.delete(id);
  }

  /** The connection has ended; told to the server once. */
  end(): void {
    if (this.ended.aborted) return;
    this.#ended.abort();
    this.#early = [];
    this.#asked.clear();
    this.onclose?.();
  }

  /** The text of a message, or nothing where nobody waits for it. */
  #encode(message: unknown, related: JsonRpcId | undefined): string | undefined {
    const { id, method, params } = message as Partial<JsonRpcRequest>; // `send` is for JSON-RPC messages
    if (method === undefined) {
      return this.#calls.end(id ?? null) ? encodeResponse(message, id ?? null) : undefined;
    }
    if (id !== undefined) this.#ask(id);
    else if (method === 'notifications/cancelled') this.takeAsked(cancelledId(params));
    else if (related !== undefined) {
      if (method === 'notifications/progress' && !this.#calls.has(related)) return undefined;
      this.#calls.touch(related);
    }
    return JSON.stringify(message);
  }

  #ask(id: JsonRpcId): void {
    if (this.#asked.size >= this.#maxWaiting) {
      throw new Error(`${this.#maxWaiting} requests wait for this client already.`);
    }
    this.#asked.add(id);
  }
}

/** Which request a `notifications/cancelled` means. */
export function cancelledId(params: unknown): JsonRpcId {
  const { requestId } = (params ?? {}) as { readonly requestId?: JsonRpcId }; // used as a key only
  return requestId ?? null;
}

/** A result that JSON cannot say must not leave its client waiting. */
function encodeResponse(message: unknown, id: JsonRpcId): string {
  try {
    return JSON.stringify(message);
  } catch (cause) {
    const error = toJsonRpcError(toProtocolError(cause));
    return JSON.stringify({ jsonrpc: '2.0', id, error });
  }
}
