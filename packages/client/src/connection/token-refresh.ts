import type { WelcomePayload } from '@sallyport/protocol';
import type { Failure } from '../client-error.ts';
import type { Credentials, TokenProvider } from '../credentials.ts';
import type { OwnFrame } from '../own-frame.ts';
import type { Connection } from './connection.ts';
import type { Outcome } from './connection-listener.ts';
import type { ConnectionSettings } from './connection-settings.ts';

/** What watches a token needs of the client. */
export interface TokenPort {
  readonly settings: ConnectionSettings;
  /** The newest. */
  readonly welcome: WelcomePayload | undefined;
  /** Sends a frame on a connection, and waits for its acknowledgement. */
  ask(connection: Connection, frame: OwnFrame, done: (outcome: Outcome) => void): void;
  report(error: Failure): void;
}

/** Replaces the tokens of connections before they expire. */
export interface TokenRefresh {
  /** Watches the token of a connection that is welcomed, for as long as that lasts. */
  watch(connection: Connection, port: TokenPort): void;
  /** Tokens for whoever needs one, though another asks already. */
  credentials(token: string | TokenProvider): Credentials;
}
