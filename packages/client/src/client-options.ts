import type { Contract } from '@sallyport/protocol';
import type { Credentials, TokenProvider } from './credentials.ts';
import { createCredentials } from './credentials.ts';
import { checkEndpoint } from './endpoint.ts';
import type { Environment } from './environment.ts';
import { defaultEnvironment } from './environment.ts';

/** What a client needs to know. */
export interface ClientOptions<C extends Contract = Contract> {
  /** The gateway's endpoint, such as `wss://example.com/ws`. */
  readonly url: string;
  /** Name and version of the contract that the client is written for, such as `symphony@1.4.0`. */
  readonly contract: `${C['name']}@${C['version']}`;
  /**
   * Digest of that contract, as a generated package has it in its descriptor. Where the server's differs, the
   * `error` event tells it once a connection, as `contract_drift`; everything else goes on.
   */
  readonly digest?: string;
  /** A JWT, or what gives one for each connection. */
  readonly token: string | TokenProvider;
  /** A UUID that names this client over its connections. Default: a random one. */
  readonly session?: string;
  /** Milliseconds to an answer, or between two chunks of a stream, where a call does not say. Default: 30,000. */
  readonly timeoutMs?: number;
  /** Milliseconds from asking for the token to the server's welcome. Default: 10,000. */
  readonly handshakeTimeoutMs?: number;
  /**
   * Calls that may wait, to be sent or to be answered; past it new ones fail with `outbox_full` and are not sent.
   * Default: 1,024.
   */
  readonly maxOutbox?: number;
  /** Bytes that their frames may have together; past it as with `maxOutbox`. Default: 8 MiB. */
  readonly maxOutboxBytes?: number;
  /** Bytes that may wait in an open socket; past it calls wait in the outbox. Default: 4 MiB. */
  readonly maxBufferedBytes?: number;
  /** Chunks or messages that an iterator keeps unread, where a call does not say. Default: 1,024. */
  readonly bufferSize?: number;
  /** Clock, luck and sockets, for tests. */
  readonly environment?: Partial<Environment>;
}

/** Options with every default in place. */
export interface ClientSettings {
  readonly environment: Environment;
  readonly credentials: Credentials;
  /** With the query that the server expects. */
  readonly url: string;
  readonly digest?: string;
  readonly timeoutMs: number;
  readonly handshakeTimeoutMs: number;
  readonly maxOutbox: number;
  readonly maxOutboxBytes: number;
  readonly maxBufferedBytes: number;
  readonly bufferSize: number;
}

/** @throws TypeError naming the option and what to write instead. */
export function readOptions(options: ClientOptions): ClientSettings {
  const environment = { ...defaultEnvironment, ...options.environment };
  return {
    timeoutMs: 30_000,
    handshakeTimeoutMs: 10_000,
    maxOutbox: 1_024,
    maxOutboxBytes: 8_388_608,
    maxBufferedBytes: 4_194_304,
    bufferSize: 1_024,
    ...options,
    environment,
    credentials: createCredentials(options.token),
    url: endpoint(options, environment.uuid()),
  };
}

function endpoint({ url, contract, session }: ClientOptions, randomSession: string): string {
  const endpoint = checkEndpoint(url);
  endpoint.searchParams.set('contract', contract);
  endpoint.searchParams.set('session', session ?? randomSession);
  return endpoint.href;
}
