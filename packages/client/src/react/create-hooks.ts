import type { Contract } from '@sallyport/protocol';
import { createContext, useContext } from 'react';
import type { Client } from '../client.ts';
import { createProvider } from './client-provider.ts';
import { gather } from './gather.ts';
import type { Hooks, NoAddress, Reducer } from './hooks.ts';
import type { Reactions } from './subscription-store.ts';
import type { UntypedClient } from './untyped-client.ts';
import { withoutTypes } from './untyped-client.ts';
import { useIntent, useRpc } from './use-call.ts';
import { useChannel } from './use-channel.ts';
import { useConnection } from './use-connection.ts';
import { useStream } from './use-stream.ts';

/**
 * Makes the hooks of one contract, from its type alone. Call it once, in a module of its own.
 *
 * @example
 * ```ts
 * import { createHooks } from '@sallyport/client/react';
 * import type { contract } from './contract.ts';
 *
 * export const { SallyportProvider, useChannel, useConnection, useRequest } =
 *   createHooks<typeof contract>();
 * ```
 */
export function createHooks<C extends Contract>(): Hooks<C> {
  const context = createContext<Client | undefined>(undefined);
  context.displayName = 'Sallyport';

  function useClient(): Client {
    const client = useContext(context);
    if (client !== undefined) return client;
    throw new TypeError(
      'A hook was used outside its provider. Render the <SallyportProvider> of the same createHooks() above it.',
    );
  }
  const useUntyped = (): UntypedClient => withoutTypes(useClient());

  const hooks = {
    SallyportProvider: createProvider(context),
    useClient,
    useConnection: () => useConnection(useUntyped()),
    useChannel: (
      address: string | NoAddress,
      handlers: Reactions['handlers'],
      { gap }: Partial<Reactions> = {},
    ) => useChannel(useUntyped(), address || undefined, { handlers, gap }),
    useSend: (address: string, intent: string) =>
      useIntent(useUntyped(), { address, intent }, 'send'),
    useRequest: (address: string, intent: string) =>
      useIntent(useUntyped(), { address, intent }, 'request'),
    useStream: (address: string, intent: string, reducer?: Reducer<unknown, unknown>) =>
      useStream(useUntyped(), { address, intent }, reducer ?? gather),
    useRpc: (method: string) => useRpc(useUntyped(), method),
  };
  return hooks as never; // the same functions seen through the contract
}
