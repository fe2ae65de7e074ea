import type { Contract } from '@sallyport/protocol';
import type { PublishResult, Recipient, Send } from '../../service/service-context.ts';
import type { Deliver } from './deliver.ts';
import type { Owner } from './direct-address.ts';

/** Finds whose connection it is; nobody where there is none. */
export type FindOwner = (connectionId: string) => Promise<Owner | undefined>;

/** Sends to users and sessions; by a connection its session is meant, which outlives it. */
export function createSend(deliver: Deliver, findOwner: FindOwner): Send<Contract> {
  const send = async (to: Recipient, intent: string, payload: unknown): Promise<PublishResult> => {
    const owner = 'connection' in to ? await findOwner(to.connection) : to;
    if (owner !== undefined) return deliver.send(owner, intent, payload);
    return { status: 'rejected', reason: 'nobody is connected by this id' };
  };
  return send as Send<Contract>; // of any contract nothing is known, so that its types allow nothing
}
