import type { ProtocolError } from '@sallyport/protocol/wire';
import type { ClientError } from '../client-error.ts';
import type { Close, ConnectionState } from './connection-state.ts';

/** What a connection tells of its traffic, and asks for. */
export interface TrafficListener<Connection> {
  /** Subscriptions may go out. */
  opened(connection: Connection): void;
  received(connection: Connection, data: unknown): void;
  /** Silence: time for a ping. */
  silent(connection: Connection): void;
  /** A new token for the server; resolves with when it expires. */
  refresh(connection: Connection, token: string): Promise<number | undefined>;
  readonly failed: (error: ClientError | ProtocolError) => void;
}

/** What a connection tells of itself. */
export interface ConnectionListener<Connection> extends TrafficListener<Connection> {
  changed(connection: Connection, state: ConnectionState): void;
  /** Everything may go out. */
  ready(connection: Connection): void;
  lost(connection: Connection, cause: Close): void;
  /** Refused, or closed by its owner. */
  ended(connection: Connection): void;
}
