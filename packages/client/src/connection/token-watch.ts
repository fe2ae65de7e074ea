import type { Failure } from '../client-error.ts';
import type { Credentials, TokenProvider } from '../credentials.ts';
import type { Environment } from '../environment.ts';
import type { OwnFrame } from '../own-frame.ts';
import type { Outcome } from './connection-listener.ts';

/** What the token of one connection is watched with. */
export interface TokenWatchSettings {
  readonly environment: Environment;
  readonly credentials: Credentials;
  /** Milliseconds that the provider has. */
  readonly handshakeTimeoutMs: number;
  /** Milliseconds since the Unix epoch; absent where the token does not expire. */
  readonly expiresAt: number | undefined;
  /** Sends a frame on the connection, and waits for its acknowledgement. */
  ask(frame: OwnFrame, done: (outcome: Outcome) => void): void;
  report(error: Failure): void;
}

/** A running watch. */
export interface TokenWatch {
  /** The server says that the token expires then. */
  expiring(expiresAt: number): void;
  stop(): void;
}

/** Replaces the tokens of connections before they expire. */
export interface TokenRefresh {
  /** Watches the token of one connection, from its welcome on. */
  watch(connection: TokenWatchSettings): TokenWatch;
  /** Tokens for whoever needs one, though another asks already. */
  credentials(token: string | TokenProvider): Credentials;
}
