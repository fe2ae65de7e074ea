import type { Client } from '../client.ts';
import type { ClientStatus } from '../client-events.ts';
import type { DeclaredError } from '../parts/declared-error.ts';
import type { UntypedRpc } from '../parts/rpc.ts';
import type { UntypedChannel } from '../untyped-channel.ts';

/** A client without its types: the contract's are those of the hooks, and gone at run time. */
export interface UntypedClient {
  readonly status: ClientStatus;
  channel(address: string): UntypedChannel;
  readonly rpc: UntypedRpc['rpc'];
  declaredError(method: string, error: unknown): DeclaredError | undefined;
  on(event: 'status', listener: () => void): () => void;
}

/** The same object. */
export function withoutTypes(client: Client): UntypedClient {
  return client as unknown as UntypedClient; // what the contract's types narrow, it takes at run time
}
