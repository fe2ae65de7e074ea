import { useEffect, useRef, useState } from 'react';
import type { Client } from '../client.ts';
import { createClient } from '../client.ts';
import type { ClientOptions } from '../client-options.ts';
import { useLatest } from './use-latest.ts';

/**
 * A client that lives as long as the component. It is made while rendering, which a server may do as well and React
 * more than once: it opens nothing before its first use. It is closed after the effects of a commit, unless one of
 * them, as in StrictMode, has put the component back.
 */
export function useOwnClient(options: ClientOptions): Client {
  const latest = useLatest(options.token);
  const open = (): Client => {
    if (typeof options.token === 'string') return createClient(options);
    const token: ClientOptions['token'] = (request) =>
      typeof latest.current === 'string' ? latest.current : latest.current(request);
    return createClient({ ...options, token });
  };
  const [client, setClient] = useState(open);
  const held = useRef<Client>(undefined);
  const closed = useRef<Client>(undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the options are read once for each client
  useEffect(() => {
    if (closed.current === client) return setClient(open); // hidden, and shown again
    held.current = client;
    return () => {
      held.current = undefined;
      queueMicrotask(() => {
        if (held.current === client) return;
        closed.current = client;
        void client.close();
      });
    };
  }, [client]);
  return client;
}
