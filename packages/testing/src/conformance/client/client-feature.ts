/** Parts of the protocol that a client may lack; its adapter's `hello` names those that it has. */
export const clientFeatures = [
  'reconnect',
  'recovery',
  'rpc',
  'client-rpc',
  'cancel',
  'refresh',
  'handover',
  'http-status',
] as const;

/**
 * A part of the protocol that a client may lack.
 *
 * - `reconnect`: comes back after a close, keeps subscriptions and sends unanswered frames again
 * - `recovery`: keeps positions in histories, subscribes with `since`, tells of gaps
 * - `rpc`: calls methods
 * - `client-rpc`: has methods of its own, which the server calls
 * - `cancel`: gives up work by `cancel`
 * - `refresh`: renews the token on a connection that is open
 * - `handover`: opens its next connection on `goaway` before it leaves the old one
 * - `http-status`: sees status and headers of a refused upgrade, which browsers hide
 */
export type ClientFeature = (typeof clientFeatures)[number];
