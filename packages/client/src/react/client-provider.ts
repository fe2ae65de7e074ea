import type { Contract } from '@sallyport/protocol';
import type { Context, ReactNode } from 'react';
import { createElement } from 'react';
import type { Client } from '../client.ts';
import type { ClientOptions } from '../client-options.ts';
import { useOwnClient } from './use-own-client.ts';

/** A client of yours, or the options of one that lives as long as the component. */
export type ProviderProps<C extends Contract = Contract> =
  | { readonly client: Client<C>; readonly options?: undefined; readonly children?: ReactNode }
  | {
      readonly options: ClientOptions<C>;
      readonly client?: undefined;
      readonly children?: ReactNode;
    };

/** Where components find the client. */
export type ClientContext = Context<Client | undefined>;

/** Makes the component that gives a client to those below. */
export function createProvider(context: ClientContext): (props: ProviderProps) => ReactNode {
  function OwnClient({ options, children }: OwnClientProps): ReactNode {
    return createElement(context.Provider, { value: useOwnClient(options) }, children);
  }
  return function SallyportProvider({ client, options, children }) {
    if (client !== undefined) return createElement(context.Provider, { value: client }, children);
    if (options !== undefined) return createElement(OwnClient, { options }, children);
    throw new TypeError('<SallyportProvider> needs a "client", or the "options" of one.');
  };
}

interface OwnClientProps {
  readonly options: ClientOptions;
  readonly children?: ReactNode;
}
