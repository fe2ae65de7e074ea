import { useCallback, useSyncExternalStore } from 'react';
import type { ClientStatus } from '../client-events.ts';
import type { UntypedClient } from './untyped-client.ts';

const IDLE: ClientStatus = { state: 'idle' };

/** Where the connection of a client stands. */
export function useConnection(client: UntypedClient): ClientStatus {
  const subscribe = useCallback((changed: () => void) => client.on('status', changed), [client]);
  return useSyncExternalStore(
    subscribe,
    () => client.status,
    () => IDLE,
  );
}
