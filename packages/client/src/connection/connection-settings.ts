import type { Credentials } from '../credentials.ts';
import type { Environment } from '../environment.ts';
import type { WatchNetwork } from './network-listener.ts';

/** What every connection of a client is made with. */
export interface ConnectionSettings {
  readonly environment: Environment;
  readonly credentials: Credentials;
  readonly url: string;
  /** Milliseconds from asking for the token to the welcome. */
  readonly handshakeTimeoutMs: number;
  readonly pageHints?: WatchNetwork | undefined;
}
