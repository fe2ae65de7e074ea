/**
 * Where tickets wait for their one use. Shared by all gateways that a client may reach, it makes "once" hold across
 * them. A key is the digest of a ticket, never the ticket, so that who reads the store cannot connect.
 */
export interface TicketStore {
  /** Keeps a value for `ttlMs`, and then no longer; `false` where there is no room. */
  put(key: string, value: string, ttlMs: number): boolean | Promise<boolean>;
  /** Gives a value out and removes it, in one step: of many that ask at once, one gets it. */
  take(key: string): string | undefined | Promise<string | undefined>;
}
