import type { Contract } from '@sallyport/protocol';
import type { CoreEvents } from './client-events.ts';
import type { ConnectionSettings } from './connection/connection-settings.ts';
import type { OpenLine } from './connection/line.ts';
import type { WatchNetwork } from './connection/network-listener.ts';
import type { TokenRefresh } from './connection/token-refresh.ts';
import type { TokenProvider } from './credentials.ts';
import { checkToken, createCredentials } from './credentials.ts';
import { checkEndpoint } from './endpoint.ts';
import type { Environment } from './environment.ts';
import { platform } from './environment.ts';
import type { ReadFrame } from './read-frame.ts';
import { readFrame } from './read-frame.ts';
import type { ServerCalls } from './server-calls.ts';

/** What every client needs to know. */
export interface BaseOptions<C extends Contract = Contract> {
  /** The gateway's endpoint, such as `wss://example.com/ws`. */
  readonly url: string;
  /** Name and version of the contract that the client is written for, such as `symphony@1.4.0`. */
  readonly contract: `${C['name']}@${C['version']}`;
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
  /** Clock, luck and sockets, for tests. */
  readonly environment?: Partial<Environment>;
}

/** What a client can have beyond its core. Each part is imported by whoever wants it, and nobody else pays for it. */
export interface ClientParts {
  readonly drain?: OpenLine;
  readonly methods?: ServerCalls;
  readonly pageHints?: WatchNetwork | undefined;
  readonly serverChecks?: ReadFrame;
  readonly tokenRefresh?: TokenRefresh;
}

/** Options of a client that has what it is given, and no more. */
export interface CoreOptions<C extends Contract = Contract> extends BaseOptions<C>, ClientParts {
  /** Who hears of what happens to the client. */
  readonly on?: Partial<CoreEvents>;
}

/** Options of a client that has everything. */
export interface ClientOptions<C extends Contract = Contract> extends BaseOptions<C> {
  /** Chunks or messages that an iterator keeps unread, where a call does not say. Default: 1,024. */
  readonly bufferSize?: number;
  /**
   * Digest of that contract, as a generated package has it in its descriptor. Where the server's differs, the
   * `error` event tells it once a connection, as `contract_drift`; everything else goes on.
   */
  readonly digest?: string;
  /** Clock, luck, sockets and network, for tests. */
  readonly environment?: Partial<Environment> & { readonly watchNetwork?: WatchNetwork };
}

/** Options with every default in place. */
export interface ClientSettings extends ConnectionSettings, ClientParts {
  readonly on: Partial<CoreEvents>;
  readonly read: ReadFrame;
  readonly timeoutMs: number;
  readonly maxOutbox: number;
  readonly maxOutboxBytes: number;
  readonly maxBufferedBytes: number;
}

/** @throws TypeError naming the option and what to write instead. */
export function readOptions<C extends Contract>(options: CoreOptions<C>): ClientSettings {
  const { token, url, contract, session, tokenRefresh, serverChecks = readFrame } = options;
  const environment = { ...platform, ...options.environment };
  if (typeof token === 'string') checkToken(token);
  const endpoint = checkEndpoint(url);
  endpoint.searchParams.set('contract', contract);
  endpoint.searchParams.set('session', session ?? environment.uuid());
  return {
    timeoutMs: 30_000,
    handshakeTimeoutMs: 10_000,
    maxOutbox: 1_024,
    maxOutboxBytes: 8_388_608,
    maxBufferedBytes: 4_194_304,
    on: {},
    ...options,
    environment,
    read: serverChecks,
    credentials: (tokenRefresh?.credentials ?? createCredentials)(token),
    url: endpoint.href,
  };
}
