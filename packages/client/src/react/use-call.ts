import { useEffect, useMemo } from 'react';
import type { DeclaredError } from '../parts/declared-error.ts';
import type { CallPort } from './call-store.ts';
import { CallStore } from './call-store.ts';
import type { Call } from './hooks.ts';
import type { UntypedClient } from './untyped-client.ts';
import { useStore } from './use-store.ts';

/** A call before its types, which those of the hooks give back. */
export type UntypedCall = Call<unknown, unknown, DeclaredError>;

/** An accepted intent of a channel. */
export interface Target {
  readonly address: string;
  readonly intent: string;
}

/** Sends an intent that is answered once, of the kind that the types have checked. */
export function useIntent(
  client: UntypedClient,
  { address, intent }: Target,
  kind: 'send' | 'request',
): UntypedCall {
  const port = useMemo(() => {
    const channel = client.channel(address);
    return {
      start: channel[kind].bind(channel, intent),
      declared: channel.declaredError.bind(channel, intent),
    };
  }, [client, address, intent, kind]);
  return useCall(port);
}

/** Calls a JSON-RPC method. */
export function useRpc(client: UntypedClient, method: string): UntypedCall {
  const port = useMemo(
    () => ({
      start: client.rpc.bind(client, method),
      declared: client.declaredError.bind(client, method),
    }),
    [client, method],
  );
  return useCall(port);
}

/** Another port starts over. */
function useCall(port: CallPort<unknown, unknown, DeclaredError>): UntypedCall {
  const store = useMemo(() => new CallStore(port), [port]);
  useEffect(() => store.reset, [store]);
  const state = useStore(store);
  const { run, reset } = store;
  return useMemo(() => ({ ...state, run, reset }), [state, run, reset]);
}
