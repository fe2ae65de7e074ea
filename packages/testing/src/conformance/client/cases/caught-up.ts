import type { GatewayLine } from '../case-gateway.ts';
import type { DrivenClient } from '../driven-client.ts';

/**
 * Resolves when a client has taken what was sent on a connection, and what it had to tell its user has come: its
 * adapter answers in order, so that what comes later was not caused by it.
 */
export async function caughtUp(client: DrivenClient, line: GatewayLine): Promise<void> {
  await line.settled();
  await client.state();
}
