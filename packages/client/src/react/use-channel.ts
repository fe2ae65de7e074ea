import { useEffect, useMemo } from 'react';
import type { ChannelState, Reactions } from './subscription-store.ts';
import { SubscriptionStore } from './subscription-store.ts';
import type { UntypedClient } from './untyped-client.ts';
import { useLatest } from './use-latest.ts';
import { useStore } from './use-store.ts';

/** Subscribes from mounting to unmounting. */
export function useChannel(
  client: UntypedClient,
  address: string | undefined,
  reactions: Reactions,
): ChannelState {
  const store = useMemo(
    () => new SubscriptionStore(address === undefined ? undefined : client.channel(address)),
    [client, address],
  );
  const latest = useLatest(reactions);
  useEffect(() => store.open(latest), [store, latest]);
  return useStore(store);
}
