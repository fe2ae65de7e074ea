import type { Contract } from '@sallyport/protocol';
import type { Clock } from '../clock.ts';
import { startDeadline } from '../deadline.ts';
import type { Log } from '../log.ts';
import type { Audit } from './audit.ts';
import type { CredentialKind } from './audit-record.ts';
import type { Authenticator, Identity } from './authenticator.ts';
import { AuthenticationError, AuthenticationUnavailable } from './authenticator.ts';
import { checkClaims } from './check-claims.ts';
import type { Arrival, SessionCheck } from './session-check.ts';
import type { Tickets } from './tickets.ts';

/** What somebody shows to come in. */
export type Credential =
  | { readonly kind: 'header' | 'subprotocol' | 'refresh'; readonly token: string }
  | { readonly kind: 'ticket'; readonly ticket: string };

/** Somebody who may come in. */
interface Accepted {
  readonly outcome: 'accepted';
  readonly identity: Identity;
  /** The same as the credential said it, before the contract and the session check had their say. */
  readonly proven: Identity;
}

/** Whether somebody may come in. A `reason` is for the audit record, not for the client. */
export type Admission =
  | Accepted
  | {
      readonly outcome: 'refused' | 'vetoed' | 'unavailable' | 'timeout' | 'failed';
      readonly reason: string;
    };

/** The one verifier: every credential, however it came, is judged here, and the outcome recorded. */
export interface Gatekeeper {
  admit(credential: Credential, arrival: Arrival): Promise<Admission>;
  /** Records somebody who was kept out for another reason; with a user where the credential was good. */
  turnAway(reason: string, arrival: Arrival, userId?: string): void;
}

/** What the gatekeeper goes by. */
export interface GatekeeperParts {
  readonly contract: Contract;
  readonly authenticator: Authenticator;
  readonly tickets: Tickets;
  readonly session: SessionCheck | undefined;
  /** Milliseconds for the whole admission. */
  readonly timeoutMs: number;
  /** Milliseconds for the session check. */
  readonly sessionTimeoutMs: number;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Log;
}

/** Specification: Credentials. */
export function createGatekeeper(parts: GatekeeperParts): Gatekeeper {
  const { audit } = parts;

  const conclude = (admission: Admission, kind: CredentialKind, who: Who): Admission => {
    const { arrival, userId } = who;
    const event = { ...arrival, event: 'authentication', credential: kind } as const;
    if (admission.outcome === 'accepted') {
      audit.record({ ...event, outcome: 'accepted', userId: admission.identity.subject });
    } else {
      const { outcome, reason } = admission;
      audit.record({ ...event, outcome, reason, ...(userId !== undefined && { userId }) });
    }
    return admission;
  };

  return {
    async admit(credential, arrival) {
      using deadline = startDeadline(parts.clock, parts.timeoutMs);
      const proof = { ...parts, arrival, deadline: deadline.signal };
      const proven = await prove(credential, proof);
      if (proven.outcome !== 'accepted') return conclude(proven, credential.kind, { arrival });
      const admission = await checkSession(proven, proof);
      return conclude(admission, credential.kind, { arrival, userId: proven.identity.subject });
    },
    turnAway(reason, arrival, userId) {
      if (userId === undefined) conclude({ outcome: 'refused', reason }, 'none', { arrival });
      else conclude({ outcome: 'vetoed', reason }, 'none', { arrival, userId });
    },
  };
}

interface Who {
  readonly arrival: Arrival;
  readonly userId?: string;
}

interface Proof extends GatekeeperParts {
  readonly arrival: Arrival;
  readonly deadline: AbortSignal;
}

/** Judges the credential itself, and the claims that come with it. */
async function prove(
  credential: Credential,
  { authenticator, tickets, contract, arrival, deadline, timeoutMs, clock, log }: Proof,
): Promise<Admission> {
  try {
    const answer =
      credential.kind === 'ticket'
        ? tickets.redeem(credential.ticket, arrival.origin)
        : authenticator.authenticate(credential.token, deadline);
    const proven = await Promise.race([answer, rejectOn(deadline)]);
    const identity = checkClaims(proven, contract);
    if (typeof identity.subject !== 'string' || identity.subject === '') {
      return { outcome: 'refused', reason: 'the identity has no subject' };
    }
    if (identity.expiresAt !== undefined && identity.expiresAt <= clock.now()) {
      return { outcome: 'refused', reason: 'the token has expired' };
    }
    return { outcome: 'accepted', identity, proven };
  } catch (error) {
    if (error instanceof AuthenticationError) return { outcome: 'refused', reason: error.message };
    if (error instanceof AuthenticationUnavailable) {
      log.warn({ error }, 'credentials cannot be judged now');
      return { outcome: 'unavailable', reason: error.message };
    }
    if (deadline.aborted) {
      return { outcome: 'timeout', reason: `nothing was decided within ${timeoutMs} ms` };
    }
    log.error({ error }, 'the authenticator failed');
    if (credential.kind === 'ticket') {
      return { outcome: 'unavailable', reason: 'the ticket store failed' };
    }
    return { outcome: 'failed', reason: 'the authenticator failed' };
  }
}

/** Fails closed: only an explicit yes, in time, is one. */
async function checkSession(
  accepted: Accepted,
  { session, sessionTimeoutMs, clock, log, arrival, deadline: handshake }: Proof,
): Promise<Admission> {
  if (session === undefined) return accepted;
  const { identity } = accepted;
  using own = startDeadline(clock, sessionTimeoutMs);
  const deadline = AbortSignal.any([handshake, own.signal]);
  try {
    const asked = Promise.resolve(session({ ...arrival, identity }, deadline));
    const verdict = await Promise.race([asked, rejectOn(deadline)]);
    if (verdict?.allowed === true) {
      const { user } = verdict;
      return user === undefined ? accepted : { ...accepted, identity: { ...identity, user } };
    }
    if (verdict?.allowed === false) return { outcome: 'vetoed', reason: verdict.reason };
    log.error({}, 'the session check answered neither yes nor no');
    return { outcome: 'unavailable', reason: 'the session check answered neither yes nor no' };
  } catch (error) {
    log.error({ error }, 'the session check failed');
    const reason = deadline.aborted
      ? `the session check did not answer within ${sessionTimeoutMs} ms`
      : 'the session check failed';
    return { outcome: 'unavailable', reason };
  }
}

function rejectOn(signal: AbortSignal): Promise<never> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
