import type { GatewayLine } from '../case-gateway.ts';
import type { DrivenClient, DrivenSubscription } from '../driven-client.ts';

/** What is subscribed to, and the payload that acknowledges it. */
export interface Subscribing {
  readonly channel: string;
  readonly ack?: object;
}

/** Has a client subscribe, acknowledges it by hand, and resolves when the client says so. */
export async function subscribeAcknowledged(
  client: DrivenClient,
  line: GatewayLine,
  { channel, ack }: Subscribing,
): Promise<DrivenSubscription> {
  const subscription = client.subscribe(channel);
  const { id } = await line.next({ type: 'subscribe', channel });
  line.send({ type: 'ack', ref: id, ...(ack !== undefined && { payload: ack }) });
  await subscription.ok();
  return subscription;
}
