import type {
  Address,
  ChannelAt,
  Contract,
  MethodName,
  MethodParams,
  MethodResult,
  WelcomePayload,
} from '@sallyport/protocol';
import type { CallOptions } from './call-options.ts';
import type { CoreChannel } from './client-channel.ts';
import type { ClientStatus } from './client-events.ts';
import type { CoreOptions } from './client-options.ts';
import { readOptions } from './client-options.ts';
import { openClient } from './open-client.ts';
import type { PendingCalls } from './pending-calls.ts';

/** One connection to a gateway, kept up for as long as the client lives. `await using` closes it. */
export interface CoreClient<C extends Contract = Contract> extends AsyncDisposable {
  readonly status: ClientStatus;
  /** The calls that wait, to be sent or to be answered. */
  readonly pending: PendingCalls;
  /** What the server last said in welcome: who this client is, what it may send, what is remembered. */
  readonly welcome: WelcomePayload | undefined;
  /**
   * Connects, unless that has happened; the first use does so by itself. Resolves when the server has
   * welcomed. Giving up on the wait does not stop the attempts.
   *
   * @throws ClientError `refused`, `closed`, `timeout` or `aborted`.
   */
  connect(options?: CallOptions): Promise<void>;
  /**
   * The channel at an address of the contract.
   *
   * @throws TypeError when the address is not well-formed.
   */
  channel<const A extends Address<C>>(address: A): CoreChannel<ChannelAt<C, A>>;
  /**
   * Calls a JSON-RPC method.
   *
   * @throws ProtocolError when the server refuses it; ClientError when it cannot be sent or answered.
   */
  rpc<Name extends MethodName<C>>(
    method: Name,
    params: MethodParams<C, Name>,
    options?: CallOptions,
  ): Promise<MethodResult<C, Name>>;
  /** Calls a JSON-RPC method without an answer, at most once; resolves when it is written. */
  notify<Name extends MethodName<C>>(
    method: Name,
    params: MethodParams<C, Name>,
    options?: CallOptions,
  ): Promise<void>;
  /** Closes for good: what waits is rejected with `closed`. Twice is harmless. */
  close(): Promise<void>;
}

/**
 * Makes a client of the core and of the parts that it is given, for pages where each kilobyte counts. The core
 * reconnects, recovers, resends, and has requests, streams, subscriptions and RPC; everything else is a part.
 *
 * @throws TypeError naming the option and what to write instead.
 * @example
 * ```ts
 * import { createClient, drain, pageHints } from '@sallyport/client/core';
 * import type { contract } from './contract.ts';
 *
 * await using client = createClient<typeof contract>({
 *   url: 'wss://example.com/ws',
 *   contract: 'hello@1.0.0',
 *   token: async ({ signal }) => (await fetch('/token', { signal })).text(),
 *   on: { error: (error) => console.error(error) },
 *   drain,
 *   pageHints,
 * });
 * await client.channel('room:lobby').send('say', { text: 'Hello' });
 * ```
 */
export function createClient<C extends Contract>(options: CoreOptions<C>): CoreClient<C> {
  return openClient(readOptions(options)) as CoreClient<never> as CoreClient<C>; // the same object seen through the contract
}
