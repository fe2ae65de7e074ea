/** What 10,000 clients do a second, of each kind. */
export const RATES = {
  /** Asked, and answered by a service in the gateway's process. */
  requests: 500,
  /** Published to a room of ten. */
  publications: 200,
  /** Subscribed to one channel more, and unsubscribed from it. */
  subscriptions: 50,
  /** Gone, and back at once. */
  reconnects: 20,
} as const;

/** Connections that the rates are for. */
export const RATED_CONNECTIONS = 10_000;
/** Subscribers of a room. */
export const ROOM_SIZE = 10;

export type Action = keyof typeof RATES;
