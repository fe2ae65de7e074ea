import { on } from '../changes.ts';
import { answers, queryOf, reads, withHeaders } from '../establishing.ts';
import type { Head, Link } from '../fault.ts';
import type { Mutants } from '../mutant.ts';

const single = ['contract', 'session', 'ticket'];
const queryIn = ({ path }: Head) => new URL(path, 'http://gateway').searchParams;
const repeats = (head: Head): boolean =>
  single.some((name) => queryIn(head).getAll(name).length > 1);

/** The request with the first value of each parameter. */
function firstValues(head: Head): Head {
  const [path] = head.path.split('?');
  const firsts = new Map([...queryIn(head)].toReversed());
  return { ...head, path: `${path}?${new URLSearchParams([...firsts])}` };
}

/** The connections of one session, whose users this fault does not tell apart. */
function sessionOf({ head, common }: Link): Set<Link> {
  const session = `session ${queryOf(head, 'session')}`;
  const links = common.get(session);
  if (links instanceof Set) return links;
  const none = new Set<Link>();
  common.set(session, none);
  return none;
}

/** Faults of the query, of foreign headers, and of users. */
export const conQueryMutants: Mutants = {
  'takes a foreign Authorization header for a credential': {
    killedBy: 'SPC-CON-032',
    ...reads((head) => {
      const { authorization } = head.headers;
      if (authorization === undefined || /^bearer /i.test(authorization)) return head;
      return withHeaders(head, { authorization: 'Bearer nonsense' });
    }),
  },
  'knows one spelling of Bearer only': {
    killedBy: 'SPC-CON-033',
    ...reads((head) =>
      head.headers.authorization?.startsWith('bEARER')
        ? withHeaders(head, { authorization: undefined })
        : head,
    ),
  },
  'takes the first of two values in the query': {
    killedBy: 'SPC-CON-034',
    ...reads((head) => (repeats(head) ? firstValues(head) : head)),
  },
  'judges the query before the origin': {
    killedBy: 'SPC-CON-035',
    ...answers((answer, head) =>
      answer.status === 403 && repeats(head) ? { ...answer, status: 400 } : answer,
    ),
  },
  'reads a bare + in the query as a plus': {
    killedBy: 'SPC-CON-036',
    ...reads((head) =>
      head.path.includes('+') ? { ...head, path: head.path.replaceAll('+', '%2B') } : head,
    ),
  },
  'takes two users with one session id for one': {
    killedBy: 'SPC-CON-037',
    toServer: on(
      (_frame, link) => queryOf(link.head, 'session') !== undefined,
      (message, link) => {
        const links = sessionOf(link).add(link);
        if (Object(message).type !== 'cancel') return [message];
        for (const other of links) other.toServer(message);
        return [];
      },
    ),
  },
  'takes more connections than it should': {
    killedBy: 'SPC-CON-039',
    gateway: () => ({ limits: { maxConnections: 1_000, maxConnectionsPerAddress: 1_000 } }),
  },
  'does not say when there will be room for a connection': {
    killedBy: 'SPC-CON-039',
    ...answers((answer) =>
      answer.status === 429
        ? { ...answer, headers: { ...answer.headers, 'retry-after': undefined } }
        : answer,
    ),
  },
};
