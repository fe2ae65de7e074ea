import type { JsonRpcNotification, JsonRpcRequest } from '@sallyport/protocol';
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
  /** A request, or a notification; the result says whether there is such a method. */
  receive(message: JsonRpcRequest | JsonRpcNotification, caller: Caller): boolean;
  /** Whether a result is still to go out on a connection. */
  awaits(connection: Connection): boolean;
  /** The connection is gone: what runs for it is for nobody. */
  lost(connection: Connection): void;
}

/** What methods need of the client. */
export interface MethodPort {
  report(error: Failure): void;
  /** Is told when a call is over. */
  readonly line: { settle(): void };
}
