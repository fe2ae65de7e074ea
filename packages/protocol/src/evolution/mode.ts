import { z } from 'zod';

/**
 * Which clients and gateways meet: `server-first`: old clients and the new gateway, because the gateway is deployed
 * first; `client-first`: new clients and the old gateway; `full`: both, where nobody knows the order.
 */
export const mode = z.enum(['server-first', 'client-first', 'full']);

/** Which clients and gateways meet; see {@link mode}. */
export type Mode = z.infer<typeof mode>;

/** An order of deployment, and so the pair that meets. */
export type Order = Exclude<Mode, 'full'>;

/** The orders that a mode asks for. */
export function ordersOf(wanted: Mode): readonly Order[] {
  return wanted === 'full' ? ['server-first', 'client-first'] : [wanted];
}
