import { setTimeout as delay } from 'node:timers/promises';
import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';
import { discover, LISTED_ORIGIN, obtainTicket, openWithTicket } from './discover.ts';

const AT_ONCE = 20;
/** What `short-deadlines` promises, and half as much for clocks that are looked at now and then. */
const TICKET_MS = 2_000;
const LENIENCY_MS = 1_000;
const TOKEN_SEC = 2;

/** What a ticket opens, and when. */
export const conTicketCases = casesOf('CON', {
  '041': {
    title: 'takes a ticket once, and closes with 4401 whoever brings it again',
    rules: 'CON-013 CON-014',
    requires: ['tickets'],
    async run(context) {
      const ticket = await obtainTicket(context);
      await (await openWithTicket(context, ticket)).welcome();
      await (await openWithTicket(context, ticket)).closes(4401);
    },
  },
  '042': {
    title: 'welcomes exactly one of many that bring the same ticket at once',
    rules: 'CON-013',
    requires: ['tickets'],
    async run(context) {
      const ticket = await obtainTicket(context);
      const all = Array.from({ length: AT_ONCE }, () => openWithTicket(context, ticket));
      const probes = await Promise.all(all);
      const outcomes = await Promise.allSettled(probes.map((probe) => probe.welcome()));
      const welcomed = outcomes.filter(({ status }) => status === 'fulfilled').length;
      if (welcomed !== 1) throw new CaseFailure('one welcome', `${welcomed} of ${AT_ONCE}`);
      const refused = probes.filter((_probe, n) => outcomes[n]?.status === 'rejected');
      await Promise.all(refused.map((probe) => probe.closes(4401)));
    },
  },
  '043': {
    title: 'does not take a ticket once it has expired',
    rules: 'CON-013',
    requires: ['tickets', 'short-deadlines'],
    async run(context) {
      const { ticket, expiresAt } = await discover(context);
      const leftMs = Number(expiresAt) - Date.now();
      if (!(leftMs <= TICKET_MS + LENIENCY_MS)) {
        throw new CaseFailure(`a ticket that expires within ${TICKET_MS} ms`, `${leftMs} ms`);
      }
      await delay(Math.max(0, leftMs) + 100);
      await (await openWithTicket(context, String(ticket))).closes(4401);
    },
  },
  '044': {
    title: 'takes a ticket with the Origin with which it was obtained, and with no other',
    rules: 'CON-071',
    requires: ['tickets'],
    async run(context) {
      const bound = () => obtainTicket(context, { origin: LISTED_ORIGIN });
      await (await openWithTicket(context, await bound(), LISTED_ORIGIN)).welcome();
      await (await openWithTicket(context, await bound())).closes(4401);
      const unbound = await obtainTicket(context);
      await (await openWithTicket(context, unbound, LISTED_ORIGIN)).closes(4401);
    },
  },
  '045': {
    title: 'does not take a ticket that came with the wrong Origin before',
    rules: 'CON-072',
    requires: ['tickets'],
    async run(context) {
      const ticket = await obtainTicket(context, { origin: LISTED_ORIGIN });
      await (await openWithTicket(context, ticket)).closes(4401);
      await (await openWithTicket(context, ticket, LISTED_ORIGIN)).closes(4401);
    },
  },
  '046': {
    title: 'gives a connection that was made with a ticket the identity of its token',
    rules: 'CON-073',
    requires: ['tickets'],
    async run(context) {
      const sub = context.unique();
      const exp = Math.floor(Date.now() / 1_000) + 300;
      const scope = 'conformance:never';
      const token = await context.token({ sub, exp, scope });
      const probe = await openWithTicket(context, await obtainTicket(context, { token }));
      const { userId, tokenExpiresAt } = await probe.welcome();
      if (userId !== sub || tokenExpiresAt !== exp * 1_000) {
        throw new CaseFailure(show([sub, exp * 1_000]), show([userId, tokenExpiresAt]));
      }
      const ask = { intent: 'ask', payload: {} };
      await probe.expect({ ...ask, channel: `own:${sub}` }, { type: 'reply' });
      await probe.expect({ ...ask, channel: 'forbidden' }, { type: 'reply' });
    },
  },
  '047': {
    title: 'takes no ticket of a token that has expired, and ends the connection that had one',
    rules: 'CON-074 CON-073 LIV-019',
    requires: ['tickets'],
    async run(context) {
      const expiresAt = (Math.floor(Date.now() / 1_000) + TOKEN_SEC) * 1_000;
      const token = await context.token({ sub: context.unique(), exp: expiresAt / 1_000 });
      const [first, second] = [
        await obtainTicket(context, { token }),
        await obtainTicket(context, { token }),
      ];
      const probe = await openWithTicket(context, first);
      await probe.welcome();
      await probe.closesWithin(TOKEN_SEC * 1_000 + context.waitMs, 4401);
      await delay(Math.max(0, expiresAt + 100 - Date.now()));
      await (await openWithTicket(context, second)).closes(4401);
    },
  },
});
