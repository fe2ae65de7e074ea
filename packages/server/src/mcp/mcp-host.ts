import type { Scope } from '@sallyport/protocol';
import type { Identity } from '../auth/authenticator.ts';
import type { McpTransport } from './mcp-transport.ts';

/** Serves clients of the Model Context Protocol on the gateway's endpoint, under the subprotocol `mcp`. */
export interface McpHost {
  /**
   * Makes the server of one connection; an `McpServer` of the official SDK fits as it is. Called once a
   * connection, which is closed with 1011 where it throws, or takes longer than `limits.handshakeTimeoutMs`.
   */
  serve(session: McpSession): McpServerLike | Promise<McpServerLike>;
  /** Scopes that an identity needs to connect; without them it is closed with 4403. Default: none. */
  readonly scope?: Scope;
}

/** Whom one MCP server serves. */
export interface McpSession {
  readonly identity: Identity;
  readonly connection: { readonly id: string; readonly sessionId: string };
  /** Aborts when the connection has ended. */
  readonly signal: AbortSignal;
}

/** The part of an `McpServer` that the gateway uses. */
export interface McpServerLike {
  /** Takes its messages from the transport, and starts it. */
  connect(transport: McpTransport): Promise<void>;
  /** Lets go of the connection; called when that has ended. */
  close(): Promise<void>;
}
