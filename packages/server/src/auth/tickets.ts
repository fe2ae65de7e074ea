import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Identity } from './authenticator.ts';
import { AuthenticationError } from './authenticator.ts';
import type { TicketStore } from './ticket-store.ts';

/** A ticket, and until when it is good. */
export interface Ticket {
  readonly ticket: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

/** Gives out tickets, and takes them back once. */
export interface Tickets {
  /** A ticket for an identity and the origin that it came from; `undefined` where the store is full. */
  issue(identity: Identity, origin: string | undefined): Promise<Ticket | undefined>;
  /**
   * The identity that a ticket stands for. Whatever comes of it, the ticket is used up.
   *
   * @throws AuthenticationError where it is unknown, used, expired, or another origin's.
   */
  redeem(ticket: string, origin: string | undefined): Promise<Identity>;
}

/** What tickets are made with. */
export interface TicketsParts {
  readonly store: TicketStore;
  readonly lifetimeMs: number;
  /** Tickets are good at gateways of this contract, also where the store is shared with others. */
  readonly contract: string;
  readonly clock: Clock;
}

const TICKET_BYTES = 32;
/** 32 bytes in base64url. */
const TICKET = /^[A-Za-z0-9_-]{43}$/;

/** What the store keeps. Its lifetime is told twice, because a store may be late. */
interface Grant {
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly claims: Readonly<Record<string, unknown>>;
  readonly identityExpiresAt?: number;
  readonly ticketExpiresAt: number;
  readonly origin: string | null;
}

/** Specification: Endpoint discovery. */
export function createTickets({ store, lifetimeMs, contract, clock }: TicketsParts): Tickets {
  const keyOf = (ticket: string): string =>
    createHash('sha256').update(`${contract}\n${ticket}`).digest('base64url');

  return {
    async issue({ subject, scopes, claims, expiresAt: identityExpiresAt }, origin) {
      const ticket = randomBytes(TICKET_BYTES).toString('base64url');
      const expiresAt = Math.min(
        clock.now() + lifetimeMs,
        identityExpiresAt ?? Number.POSITIVE_INFINITY,
      );
      const grant: Grant = {
        subject,
        scopes: [...scopes],
        claims,
        ...(identityExpiresAt !== undefined && { identityExpiresAt }),
        ticketExpiresAt: expiresAt,
        origin: origin ?? null,
      };
      const kept = await store.put(keyOf(ticket), JSON.stringify(grant), lifetimeMs);
      return kept ? { ticket, expiresAt } : undefined;
    },
    async redeem(ticket, origin) {
      if (!TICKET.test(ticket)) throw new AuthenticationError('the ticket is not one of ours');
      const value = await store.take(keyOf(ticket));
      if (value === undefined) {
        throw new AuthenticationError('the ticket is unknown, used or expired');
      }
      const grant = JSON.parse(value) as Grant; // only gateways can write under such a key
      if (!(grant.ticketExpiresAt > clock.now())) {
        throw new AuthenticationError('the ticket has expired');
      }
      if (grant.origin !== (origin ?? null)) {
        throw new AuthenticationError('the ticket was obtained by another origin');
      }
      const { subject, scopes, claims, identityExpiresAt } = grant;
      return {
        subject,
        scopes: new Set(scopes),
        claims,
        ...(identityExpiresAt !== undefined && { expiresAt: identityExpiresAt }),
      };
    },
  };
}
