import type { GatewayLine } from '../case-gateway.ts';
import type { DrivenClient } from '../driven-client.ts';

/** Demands that a client works on as if nothing had happened: it asks on this connection, and hands on the answer. */
export async function worksOn(client: DrivenClient, line: GatewayLine): Promise<void> {
  const call = client.request('echo/echo', { text: 'still here' });
  const asked = await line.next({ intent: 'echo', payload: { text: 'still here' } });
  line.send({ type: 'reply', ref: asked.id, payload: { text: 'here as well' } });
  await call.value({ text: 'here as well' });
}
