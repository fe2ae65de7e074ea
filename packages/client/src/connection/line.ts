import { Connection } from './connection.ts';
import type { ConnectionListener } from './connection-listener.ts';
import type { ConnectionSettings } from './connection-settings.ts';

/** What the line tells the rest of the client: of the connection in use, and of those that answers come on. */
export interface LineListener extends ConnectionListener<Connection> {
  readonly settings: { readonly methods?: { awaits(connection: Connection): boolean } };
  /** Calls that wait, and on which connection. */
  readonly calls: {
    readonly pending: ReadonlyMap<unknown, { readonly on?: Connection | undefined }>;
  };
  /** Subscriptions: where they belong, and where their messages come from until then. */
  readonly channels: {
    readonly entries: ReadonlyMap<
      string,
      { readonly on?: Connection | undefined; readonly source?: Connection | undefined }
    >;
  };
}

/** The way to the server. */
export interface Line {
  /** The connection in use. */
  readonly active: Connection;
  /** The connection that subscriptions belong on, once it is open. */
  readonly newest: Connection;
  /**
   * Whether new frames may go out: not while a successor is being set up, because the server may close the old
   * connection while they are on their way.
   */
  readonly isReady: boolean;
  /** The server goes away. */
  drain(connection: Connection, goaway: Goaway): void;
  /** Something was answered: old connections on which nothing is awaited any more are closed. */
  settle(): void;
  /** Closes for good; resolves when every socket is gone, or did not go in a second. */
  stop(): Promise<unknown>;
}

/** What a server says that goes away. */
export interface Goaway {
  readonly spreadMs: number;
  readonly reason: string;
}

/** Makes the way to the server. */
export type OpenLine = (connections: ConnectionSettings, listener: LineListener) => Line;

/** One connection after the other: when the server goes away, it is followed once it has gone. */
export const openLine: OpenLine = (settings, listener) => {
  const active = new Connection(settings, listener);
  return {
    active,
    newest: active,
    get isReady() {
      return active.isReady;
    },
    drain: (connection, { spreadMs }) => connection.hint({ spreadMs }),
    settle() {},
    stop: async () => active.stop(),
  };
};
