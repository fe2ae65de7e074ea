/** Parts of the protocol that a server may lack; a configuration declares those that it has. */
export const features = [
  'history',
  'delivery',
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
] as const;

/**
 * A part of the protocol that a server may lack, or a way in which it is started for the test.
 *
 * - `history`: numbered histories and recovery
 * - `delivery`: leaves messages of `recent` and `latest` out for slow connections, as the contract says
 * - `memory`: answers that are remembered, work that is joined from another connection
 * - `direct`: the reserved addresses
 * - `mcp`: the subprotocol of that name
 * - `admission`: refuses the verified subject `barred`, and anybody whose token has the scope `conformance:barred`, by 4403
 * - `slow-admission`: judges the scope `conformance:slow` in 1 s, and comes to no end with `conformance:endless`
 * - `readiness`: is not ready for 800 ms once the method `log` is sent the text `not ready for 800 ms`
 * - `tickets`: endpoint discovery, of which a user gets at most 60 tickets a minute; lists the origin
 *   `https://app.conformance.test`
 * - `drain`: shuts down on SIGTERM as section 8 says, within 10 s; the kit must be able to start it
 * - `user-limits`: takes at most 8 connections of a user
 * - `eviction`: takes at most 8 connections of a user, and evicts the oldest for another
 * - `small-limits`: takes at most 64 connections, and 8 subscriptions on each
 * - `address-limits`: takes at most 48 connections of one address, and trusts no proxy
 * - `rate-limits`: names in `welcome` at most 200 messages a second, and a burst of at most 1,000
 * - `short-deadlines`: gives a request, a handshake and a message 2 s to come whole, and a ticket 2 s to be used
 * - `client-rpc`: calls methods of clients, as the channel `client` of the fixture contract asks
 * - `idle`: closes connections that are idle for 3 to 5 s, as `heartbeat.idleTimeoutMs` says
 * - `mcp-scope`: asks for the scope `conformance:mcp` to use MCP
 * - `outage`: cannot judge a verified token that has the scope `conformance:undecided`
 */
export type Feature = (typeof features)[number];
