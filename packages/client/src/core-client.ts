import type { Address, ChannelAt, Contract, WelcomePayload } from '@sallyport/protocol';
import type { CoreChannel } from './client-channel.ts';
import type { ClientStatus } from './client-events.ts';
import type { CoreOptions } from './client-options.ts';
import { readOptions } from './client-options.ts';
import { openClient } from './open-client.ts';

/** One connection to a gateway, kept up for as long as the client lives. `await using` closes it. */
export interface CoreClient<C extends Contract = Contract> extends AsyncDisposable {
  readonly status: ClientStatus;
  /** What the server last said in welcome: who this client is, what it may send, what is remembered. */
  readonly welcome: WelcomePayload | undefined;
  /**
   * The channel at an address of the contract.
   *
   * @throws TypeError when the address is not well-formed.
   */
  channel<const A extends Address<C>>(address: A): CoreChannel<ChannelAt<C, A>>;
  /** Closes for good: what waits is rejected with `closed`. Twice is harmless. */
  close(): Promise<void>;
}

/**
 * Makes a client of the core and of the parts that it is given, for pages where each kilobyte counts. The core
 * reconnects, recovers, resends, and has requests, events and subscriptions; everything else is a part.
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
  return openClient(readOptions(options)) as object as CoreClient<C>; // the same object seen through the contract
}
