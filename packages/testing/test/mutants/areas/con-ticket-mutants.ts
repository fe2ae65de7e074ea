import { setTimeout as delay } from 'node:timers/promises';
import type { TicketStore } from '@sallyport/server';
import { memoryTicketStore } from '@sallyport/server';
import { inPayload, on, sends } from '../changes.ts';
import { answers, queryOf, reads, withHeaders, withQuery } from '../establishing.ts';
import type { Fault } from '../fault.ts';
import type { Mutants } from '../mutant.ts';

const LIFETIME_MS = 2_000;

/** A gateway whose tickets wait in a wrong place. */
const keepsTickets = (store: () => TicketStore): Fault => ({
  gateway: () => ({ tickets: { store: store(), lifetimeMs: LIFETIME_MS } }),
});

/** A store that is told other values than were put. */
function altering(alter: (grant: Readonly<Record<string, unknown>>) => object): TicketStore {
  const store = memoryTicketStore();
  return {
    put: (key, value) => store.put(key, JSON.stringify(alter(JSON.parse(value))), 60_000),
    take: (key) => store.take(key),
  };
}

/** A server that takes a ticket back from whom it refuses for another Origin. */
function forgivesOrigins(): Fault {
  const bound = new Set<string>();
  return {
    ...answers((answer, head) => {
      if (head.method === 'POST' && answer.status === 200 && head.headers.origin !== undefined) {
        bound.add(String(JSON.parse(answer.body).ticket));
      }
      return answer;
    }),
    ...reads((head) => {
      const ticket = queryOf(head, 'ticket');
      const wrong = head.headers.origin === undefined && bound.has(String(ticket));
      return wrong ? withQuery(head, 'ticket', 'another') : head;
    }),
  };
}

/** Faults of what a ticket opens, and when. */
export const conTicketMutants: Mutants = {
  'takes a ticket as often as it comes': {
    killedBy: 'SPC-CON-041 SPC-CON-042',
    ...keepsTickets(() => {
      const values = new Map<string, string>();
      return {
        put: (key, value) => values.set(key, value) === values,
        take: (key) => values.get(key),
      };
    }),
    also: 'SPC-CON-045',
  },
  'takes a ticket from many that bring it at once': {
    killedBy: 'SPC-CON-042',
    ...keepsTickets(() => {
      const values = new Map<string, string>();
      return {
        put: (key, value) => values.set(key, value) === values,
        async take(key) {
          const value = values.get(key);
          await delay(20);
          values.delete(key);
          return value;
        },
      };
    }),
  },
  'takes tickets that have expired': {
    killedBy: 'SPC-CON-043',
    ...keepsTickets(() =>
      altering((grant) => ({ ...grant, ticketExpiresAt: Date.now() + 60_000 })),
    ),
  },
  'does not look at the Origin of who brings a ticket': {
    killedBy: 'SPC-CON-044',
    ...reads((head) => {
      const ticket = head.method === 'POST' || queryOf(head, 'ticket') !== undefined;
      return ticket && head.headers.origin?.endsWith('conformance.test')
        ? withHeaders(head, { origin: undefined })
        : head;
    }),
  },
  'takes a ticket after it came with the wrong Origin': {
    killedBy: 'SPC-CON-045',
    ...forgivesOrigins(),
  },
  'takes whoever has a ticket for one user': {
    killedBy: 'SPC-CON-046',
    ...sends(
      on(
        ({ intent }, { head }) => intent === 'welcome' && queryOf(head, 'ticket') !== undefined,
        inPayload({ userId: 'guest' }),
      ),
    ),
  },
  'reads no scopes out of a ticket': {
    killedBy: 'SPC-CON-046',
    ...keepsTickets(() => altering((grant) => ({ ...grant, scopes: [] }))),
  },
  'forgets when the token of a ticket expires': {
    killedBy: 'SPC-CON-046 SPC-CON-047',
    ...keepsTickets(() => altering((grant) => ({ ...grant, identityExpiresAt: undefined }))),
  },
  'takes tickets of a token that has expired': {
    killedBy: 'SPC-CON-047',
    ...keepsTickets(() =>
      altering((grant) => ({
        ...grant,
        identityExpiresAt: undefined,
        ticketExpiresAt: Date.now() + 60_000,
      })),
    ),
    also: 'SPC-CON-043 SPC-CON-046',
  },
};
