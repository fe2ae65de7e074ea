import type { Clock } from '../clock.ts';
import type { Audit } from './audit.ts';
import type { Identity } from './authenticator.ts';
import type { Arrival } from './session-check.ts';
import { createTicketRate } from './ticket-rate.ts';
import type { Ticket, Tickets } from './tickets.ts';

/** Gives tickets to identities that are verified, in bounds, and records them. */
export type TicketOffice = (identity: Identity, arrival: Arrival) => Promise<TicketAnswer>;

/** A ticket, or why there is none. */
export type TicketAnswer =
  | { readonly outcome: 'issued'; readonly ticket: Ticket }
  | { readonly outcome: 'too-many' | 'full' };

/** What the office works with. */
export interface TicketOfficeParts {
  readonly tickets: Tickets;
  readonly perUserPerMinute: number;
  readonly audit: Audit;
  readonly clock: Clock;
}

/** Opens the office. */
export function createTicketOffice(parts: TicketOfficeParts): TicketOffice {
  const { tickets, perUserPerMinute, audit, clock } = parts;
  const rate = createTicketRate(perUserPerMinute, clock);
  return async (identity, { origin, address }) => {
    const base = {
      event: 'ticket',
      userId: identity.subject,
      ...(origin !== undefined && { origin }),
      ...(address !== undefined && { address }),
    } as const;
    if (!rate(identity.subject)) {
      const reason = `more than ${perUserPerMinute} tickets in a minute`;
      audit.record({ ...base, outcome: 'refused', reason });
      return { outcome: 'too-many' };
    }
    const ticket = await tickets.issue(identity, origin);
    if (ticket === undefined) {
      audit.record({ ...base, outcome: 'refused', reason: 'the ticket store is full' });
      return { outcome: 'full' };
    }
    audit.record({ ...base, outcome: 'issued', expiresAt: ticket.expiresAt });
    return { outcome: 'issued', ticket };
  };
}
