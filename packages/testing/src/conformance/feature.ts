/** Parts of the protocol that a server may lack; a configuration declares those that it has. */
export const features = [
  'history',
  'memory',
  'direct',
  'mcp',
  'admission',
  'slow-admission',
  'outage',
  'readiness',
  'tickets',
  'drain',
  'user-limits',
  'eviction',
  'small-limits',
  'address-limits',
  'rate-limits',
  'short-deadlines',
  'client-rpc',
  'idle',
  'mcp-scope',
  'outage',
] as const;

/**
 * A part of the protocol that a server may lack, or a way in which it is started for the test.
 *
 * - `history`: numbered histories and recovery
 * - `memory`: answers that are remembered, work that is joined from another connection
 * - `direct`: the reserved addresses
 * - `mcp`: the subprotocol of that name
 * - `admission`: refuses the verified subject `barred`, and anybody whose token has the scope `conformance:barred`, by 4403
 * - `drain`: shuts down on SIGTERM as section 8 says, within 10 s; the kit must be able to start it
 * - `eviction`: takes at most 8 connections of a user, and evicts the oldest for another
 * - `small-limits`: takes at most 64 connections, and 8 subscriptions on each
 * - `client-rpc`: calls methods of clients, as the channel `client` of the fixture contract asks
 * - `idle`: closes connections that are idle for 3 to 5 s, as `heartbeat.idleTimeoutMs` says
 * - `mcp-scope`: asks for the scope `conformance:mcp` to use MCP
 * - `outage`: cannot judge a verified token that has the scope `conformance:undecided`
 */
export type Feature = (typeof features)[number];
