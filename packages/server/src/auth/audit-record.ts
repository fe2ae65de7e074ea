import type { Arrival } from './session-check.ts';

/** Whose connection it is. */
export interface AuditedConnection {
  readonly connectionId: string;
  readonly sessionId: string;
  readonly userId: string;
}

/** How a credential came. */
export type CredentialKind = 'header' | 'subprotocol' | 'ticket' | 'refresh' | 'none';

/** Something that the gateway decided about somebody. Never holds a token or a ticket. */
export type AuditEvent =
  | AuthenticationAccepted
  | AuthenticationRefused
  | OriginRefused
  | ConnectionOpened
  | ConnectionClosed
  | SubscribeAccepted
  | SubscriptionRevoked
  | AccessRefused
  | RefreshAccepted
  | RefreshRefused
  | TokenExpired
  | TicketIssued
  | TicketRefused
  | Evicted
  | RecordsDropped
  | RecordsLeftOut;

/** An event with its time and place, as a sink gets it. Told apart by `event` and `outcome`. */
export type AuditRecord = AuditEvent & {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  /** Name of the gateway's instance, as in `welcome`. */
  readonly instance: string;
};

/** Somebody proved who they are, and may come in. */
export interface AuthenticationAccepted extends Arrival {
  readonly event: 'authentication';
  readonly outcome: 'accepted';
  readonly credential: CredentialKind;
  readonly userId: string;
}

/**
 * Somebody was kept out: their credential is not good (`refused`), the session check said no (`vetoed`), nobody could
 * judge (`unavailable`, `timeout`), or the authenticator failed in an unforeseen way (`failed`).
 */
export interface AuthenticationRefused extends Arrival {
  readonly event: 'authentication';
  readonly outcome: 'refused' | 'vetoed' | 'unavailable' | 'timeout' | 'failed';
  readonly credential: CredentialKind;
  readonly reason: string;
  /** Where the credential was good. */
  readonly userId?: string;
}

/** A browser came from a site that is not on the list. */
export interface OriginRefused {
  readonly event: 'origin';
  readonly outcome: 'refused';
  /** At most 256 characters of it. */
  readonly origin: string;
  readonly address?: string;
}

/** A connection is ready. */
export interface ConnectionOpened extends AuditedConnection {
  readonly event: 'connection';
  readonly outcome: 'opened';
  readonly credential: CredentialKind;
  readonly origin?: string;
  readonly address?: string;
}

/** A connection has ended. */
export interface ConnectionClosed extends AuditedConnection {
  readonly event: 'connection';
  readonly outcome: 'closed';
  /** The close code that the socket ended with. */
  readonly code: number;
}

/** A subscription was granted. */
export interface SubscribeAccepted extends AuditedConnection {
  readonly event: 'subscription';
  readonly outcome: 'accepted';
  readonly channel: string;
}

/** New claims took a subscription away. */
export interface SubscriptionRevoked extends AuditedConnection {
  readonly event: 'subscription';
  readonly outcome: 'revoked';
  readonly channel: string;
  readonly reason: string;
}

/** The contract's access rules or the policy refused something. */
export interface AccessRefused extends AuditedConnection {
  readonly event: 'access';
  readonly outcome: 'refused';
  readonly action: 'subscribe' | 'send' | 'call';
  /** Where the contract declares it: `guide` to subscribe, `guide.chat` to send, `rpc.sum` to call. */
  readonly place: string;
  /** The address; absent for a call. */
  readonly channel?: string;
  readonly reason: string;
}

/** A connection goes on with a new token. */
export interface RefreshAccepted extends AuditedConnection {
  readonly event: 'refresh';
  readonly outcome: 'accepted';
  /** Milliseconds since the Unix epoch; absent where the token does not expire. */
  readonly expiresAt?: number;
}

/** A good token that does not fit this connection. One that is not good is an `authentication`. */
export interface RefreshRefused extends AuditedConnection {
  readonly event: 'refresh';
  readonly outcome: 'refused';
  readonly reason: string;
}

/** A connection was closed because its token has expired. */
export interface TokenExpired extends AuditedConnection {
  readonly event: 'expiry';
  readonly outcome: 'closed';
}

/** A ticket was given out. Its use is an `authentication` by `ticket`. */
export interface TicketIssued {
  readonly event: 'ticket';
  readonly outcome: 'issued';
  readonly userId: string;
  readonly origin?: string;
  readonly address?: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

/** A ticket was asked for, and not given out to this user. */
export interface TicketRefused {
  readonly event: 'ticket';
  readonly outcome: 'refused';
  readonly userId: string;
  readonly origin?: string;
  readonly address?: string;
  readonly reason: string;
}

/** A connection was closed by policy. */
export interface Evicted extends AuditedConnection {
  readonly event: 'eviction';
  readonly outcome: 'closed';
  readonly reason: string;
  /** Whether the client was told to come back. */
  readonly reconnect: boolean;
}

/** The sink was too slow, or failed: so many records before this one are lost. */
export interface RecordsDropped {
  readonly event: 'audit';
  readonly outcome: 'dropped';
  readonly count: number;
}

/** One user or address caused records faster than they are written: so many before this one are left out. */
export interface RecordsLeftOut {
  readonly event: 'audit';
  readonly outcome: 'left out';
  readonly count: number;
  /** Absent, like the address, where very many did at once. */
  readonly userId?: string;
  readonly address?: string;
}
