import type { Identity } from './authenticator.ts';

/** How somebody asks to come in. */
export interface Arrival {
  /** Opening a connection, refreshing its token, or asking for a ticket. */
  readonly via: 'connect' | 'refresh' | 'discovery';
  /** The connection that refreshes its token; absent where there is none yet. */
  readonly connectionId?: string;
  /** The connection's session; absent in discovery, where there is none yet. */
  readonly sessionId?: string;
  /** What the connection is to speak; absent where there is none yet. */
  readonly subprotocol?: string;
  /** The browser's `Origin`; absent where the client is no browser. */
  readonly origin?: string;
  /** The IP address that the request came from. */
  readonly address?: string;
}

/** Somebody whose credential is good, and who is not in yet. */
export interface SessionCandidate extends Arrival {
  readonly identity: Identity;
}

/** What the session service says. */
export type SessionVerdict =
  | {
      readonly allowed: true;
      /** Handed to handlers as `identity.user`. */
      readonly user?: unknown;
    }
  | {
      readonly allowed: false;
      /** Written into the audit record; the client is not told. */
      readonly reason: string;
    };

/**
 * Asks an outside session service about an identity that is verified. It fails closed: a throw, no verdict, or none
 * within `limits.sessionTimeoutMs` keeps the client out with 1013, a veto with 4403.
 *
 * @example
 * ```ts
 * import type { SessionCheck } from '@sallyport/server';
 *
 * export const session: SessionCheck = async ({ identity }, signal) => {
 *   const url = `https://sessions.example.com/users/${encodeURIComponent(identity.subject)}`;
 *   const response = await fetch(url, { signal });
 *   if (response.status === 404) return { allowed: false, reason: 'no such user' };
 *   if (!response.ok) throw new Error(`The session service answered ${response.status}.`);
 *   return { allowed: true, user: await response.json() };
 * };
 * ```
 */
export type SessionCheck = (
  candidate: SessionCandidate,
  signal: AbortSignal,
) => SessionVerdict | Promise<SessionVerdict>;
