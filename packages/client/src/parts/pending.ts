import type { Contract } from '@sallyport/protocol';
import type { CallTable } from '../call-table.ts';
import type { CoreClient } from '../core-client.ts';
import type { UntypedCoreClient } from '../open-client.ts';
import type { PendingCalls } from '../pending-calls.ts';

/** The calls of a client that wait, to be sent or to be answered. */
export function pending<C extends Contract>(client: CoreClient<C>): PendingCalls {
  return pendingOf((client as object as UntypedCoreClient).core.calls); // the same object without the contract
}

/** What waits in this table. */
export function pendingOf({ settings, outbox, bytes }: CallTable): PendingCalls {
  const now = settings.environment.now();
  const [{ since } = { since: now }] = outbox;
  return { count: outbox.size, bytes, oldestMs: now - since };
}
