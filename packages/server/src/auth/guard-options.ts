import type { AuditSink } from './audit.ts';
import type { Authenticator } from './authenticator.ts';
import type { Policy } from './policy.ts';
import type { SessionCheck } from './session-check.ts';
import type { TicketStore } from './ticket-store.ts';

/** Who is let in, what they may do, and who is told. */
export interface GuardOptions {
  /** Verifies tokens; there is no way to run without. */
  readonly authenticator: Authenticator;
  /** Asks about everybody whose credential is good, before they are in. Default: nobody is asked. */
  readonly session?: SessionCheck;
  /** Decides beyond the access rules of the contract. Default: they are all there is. */
  readonly policy?: Policy;
  /** Where audit records go. Default: standard error, as lines of JSON. */
  readonly audit?: AuditSink;
  /** Endpoint discovery and its tickets; `false` has neither. */
  readonly tickets?: TicketOptions | false;
  /**
   * The endpoint as clients reach it, such as `wss://example.com/ws`, for endpoint discovery. Default: what the
   * request says, which is right where no proxy changes host or scheme on the way.
   */
  readonly publicUrl?: string;
}

/** How tickets are given out. */
export interface TicketOptions {
  /** Where they wait; one that all gateways share, where a client may reach any. Default: memory. */
  readonly store?: TicketStore;
  /** Milliseconds that a ticket is good. Default: 30,000. */
  readonly lifetimeMs?: number;
  /** Tickets a minute for one user (HTTP 429 beyond). Default: 60. */
  readonly perUserPerMinute?: number;
}
