/** Parts of the protocol that a server may lack; a configuration declares those that it has. */
export const features = [
  'history',
  'memory',
  'direct',
  'mcp',
  'admission',
  'drain',
  'eviction',
  'small-limits',
] as const;

/**
 * A part of the protocol that a server may lack, or a way in which it is started for the test.
 *
 * - `history`: numbered histories and recovery
 * - `memory`: answers that are remembered, work that is joined from another connection
 * - `direct`: the reserved addresses
 * - `mcp`: the subprotocol of that name
 * - `admission`: refuses the verified subject `barred` by 4403
 * - `drain`: shuts down on SIGTERM as section 8 says, within 10 s; the kit must be able to start it
 * - `eviction`: takes at most 8 connections of a user, and evicts the oldest for another
 * - `small-limits`: takes at most 64 connections, and 8 subscriptions on each
 */
export type Feature = (typeof features)[number];
