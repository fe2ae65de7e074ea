import { SUBPROTOCOL } from '@sallyport/protocol';
import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';
import { fits } from '../pattern.ts';
import { demandChallenge, demandProblem, demandRetryAfter } from './demand-problem.ts';
import { askDiscovery, discover, obtainTicket } from './discover.ts';

const NEVER = 'conformance:never';
const MAX_TICKET_MS = 60_000;
/** What `tickets` promises. */
const MAX_A_MINUTE = 60;
const SAMPLE = 20;
const MIN_BITS = 128;
/** RFC 3986, section 2.3. */
const UNRESERVED = /^[A-Za-z0-9._~-]+$/;

function namesIn(answer: Frame): readonly unknown[] {
  const { channels, methods } = answer;
  if (!Array.isArray(channels) || !Array.isArray(methods)) {
    throw new CaseFailure('channels and methods', show(answer));
  }
  return [...channels.map((entry) => (isFrame(entry) ? entry.channel : entry)), ...methods];
}

/** Bits that texts of one form can hold: of the places in which they differ, over the characters that are seen there. */
function bitsIn(texts: readonly string[]): number {
  const [first = ''] = texts;
  const places = [...first].map((_letter, place) => new Set(texts.map((text) => text[place])));
  const varying = places.filter((letters) => letters.size > 1);
  const alphabet = new Set(varying.flatMap((letters) => [...letters]));
  return varying.length * Math.log2(Math.max(1, alphabet.size));
}

/** Endpoint discovery: its answers and its refusals. */
export const conDiscoveryCases = casesOf('CON', {
  '048': {
    title: 'answers a POST to the endpoint with where to connect, a ticket, and what there is',
    rules: 'CON-075',
    requires: ['tickets'],
    async run(context) {
      const { contract } = await (await context.connect()).welcome();
      const answer = await discover(context);
      if (!fits({ subprotocol: SUBPROTOCOL, contract }, answer)) {
        throw new CaseFailure(show({ subprotocol: SUBPROTOCOL, contract }), show(answer));
      }
      if (!Number.isInteger(answer.expiresAt) || Number(answer.expiresAt) < Date.now() - 1_000) {
        throw new CaseFailure('expiresAt in milliseconds, to come', show(answer.expiresAt));
      }
      const { channels } = answer;
      const echo = Array.isArray(channels) && channels.find((one) => one?.channel === 'echo');
      const whole =
        fits({ subscribe: true, emits: ['noted'] }, echo) &&
        fits(['echo', 'note'], Array.isArray(echo.accepts) && echo.accepts.toSorted());
      if (!whole || !namesIn(answer).includes('sum')) {
        throw new CaseFailure('the channel echo, whole, and the method sum', show(answer));
      }
      const query = `ticket=${encodeURIComponent(String(answer.ticket))}`;
      await (await context.open({ url: String(answer.url), query })).welcome();
    },
  },
  '049': {
    title: 'forbids to store what endpoint discovery answers',
    rules: 'CON-076',
    requires: ['tickets'],
    async run(context) {
      const { headers } = await askDiscovery(context, {});
      if (!/\bno-store\b/i.test(String(headers['cache-control']))) {
        throw new CaseFailure('Cache-Control: no-store', show(headers['cache-control']));
      }
    },
  },
  '050': {
    title: 'names no channel, intent or method that is denied to who asks',
    rules: 'CON-077',
    requires: ['tickets'],
    async run(context) {
      const sub = context.unique();
      const denied = namesIn(await discover(context, { token: await context.token({ sub }) }));
      if (denied.includes('forbidden')) throw new CaseFailure('no channel forbidden', show(denied));
      const own = denied.filter((name) => String(name).startsWith('own:'));
      if (own.some((name) => name !== `own:${sub}`)) {
        throw new CaseFailure(`own:${sub} alone`, show(own));
      }
      const token = await context.token({ sub, scope: NEVER });
      const allowed = namesIn(await discover(context, { token }));
      if (!allowed.includes('forbidden')) {
        throw new CaseFailure(`the channel forbidden, with the scope ${NEVER}`, show(allowed));
      }
    },
  },
  '051': {
    title: 'gives tickets of at least 128 random bits, in characters that a query holds',
    rules: 'CON-078',
    requires: ['tickets'],
    async run(context) {
      const token = await context.token({ sub: context.unique() });
      const tickets: string[] = [];
      for (let n = 0; n < SAMPLE; n += 1) tickets.push(await obtainTicket(context, { token }));
      const odd = tickets.find((ticket) => !UNRESERVED.test(ticket));
      if (odd !== undefined) throw new CaseFailure('A-Z a-z 0-9 . _ ~ - alone', show(odd));
      const bits = Math.floor(bitsIn(tickets));
      if (bits < MIN_BITS) throw new CaseFailure('at least 128 bits that vary', `${bits}`);
    },
  },
  '052': {
    title: 'lets a ticket expire within 60 s',
    level: 'SHOULD',
    rules: 'CON-079',
    requires: ['tickets'],
    async run(context) {
      const { expiresAt } = await discover(context);
      const leftMs = Number(expiresAt) - Date.now();
      if (!(leftMs <= MAX_TICKET_MS)) throw new CaseFailure('at most 60 s', `${leftMs} ms`);
    },
  },
  '053': {
    title: 'answers a request without a good token, or with one in the query, with HTTP 401',
    rules: 'CON-080 CON-084 CON-007',
    requires: ['tickets'],
    async run(context) {
      const token = await context.token();
      for (const question of [
        { token: null },
        { token: 'nonsense' },
        { token: await context.token({ exp: Math.floor(Date.now() / 1_000) - 60 }) },
        { token: null, query: `token=${token}` },
        { token, query: `access_token=${token}` },
      ]) {
        const refusal = await askDiscovery(context, question);
        demandProblem(refusal, 401);
        demandChallenge(refusal);
      }
    },
  },
  '054': {
    title: 'answers an identity that may not connect with HTTP 403',
    rules: 'CON-081 CON-084 CON-007',
    requires: ['tickets', 'admission'],
    async run(context) {
      const token = await context.token({ sub: 'barred' });
      demandProblem(await askDiscovery(context, { token }), 403);
    },
  },
  '055': {
    title: 'answers a token that it cannot judge now with HTTP 503 and Retry-After',
    rules: 'CON-082 CON-084 CON-007',
    requires: ['tickets', 'outage'],
    async run(context) {
      const token = await context.token({ scope: 'conformance:undecided' });
      const refusal = await askDiscovery(context, { token });
      demandProblem(refusal, 503);
      demandRetryAfter(refusal);
    },
  },
  '056': {
    title:
      'answers a user who asks for too many tickets with HTTP 429, and other users with theirs',
    rules: 'CON-083',
    requires: ['tickets'],
    async run(context) {
      const token = await context.token({ sub: context.unique() });
      let refusal = await askDiscovery(context, { token });
      for (let n = 0; n < MAX_A_MINUTE && refusal.status === 200; n += 1) {
        refusal = await askDiscovery(context, { token });
      }
      demandProblem(refusal, 429);
      demandRetryAfter(refusal);
      await discover(context);
    },
  },
});
