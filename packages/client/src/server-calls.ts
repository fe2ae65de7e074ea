import type { JsonRpcNotification, JsonRpcRequest } from '@sallyport/protocol';
import { errorText } from '#error-text';
import type { Failure } from './client-error.ts';
import type { Connection } from './connection/connection.ts';

/** Where a call of the server came from. */
export interface Caller {
  readonly connection: Connection;
  /** Sends the response to a request; the result says why the server does not take it. */
  respond(response: object): Failure | undefined;
}

/** What answers the calls of the server. Specification: JSON-RPC. */
export interface ServerCalls {
  /** Tells it what it answers for. */
  bind(port: MethodPort): void;
  /** A request, or a notification. */
  receive(message: JsonRpcRequest | JsonRpcNotification, caller: Caller): void;
  /** Whether a result is still to go out on a connection. */
  awaits(connection: Connection): boolean;
  /** The connection is gone: what runs for it is for nobody. */
  lost(connection: Connection): void;
}

/** What methods need of the client. */
export interface MethodPort {
  report(error: Failure): void;
  /** A call is over. */
  over(): void;
}

/** A client that has no methods says so. [SP-RPC-017] */
export function refuseCall(
  message: JsonRpcRequest | JsonRpcNotification,
  { respond }: Caller,
): void {
  if (message.id === undefined) return;
  const data = { code: 'unknown_intent', retryable: false };
  // "Method not found" (JSON-RPC 2.0, section 5.1).
  const error = { code: -32601, message: errorText('unknown_intent', message.method), data };
  respond({ jsonrpc: '2.0', id: message.id, error });
}
