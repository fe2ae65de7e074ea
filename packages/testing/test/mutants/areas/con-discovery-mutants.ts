import { answers, queryOf, reads, withHeaders } from '../establishing.ts';
import type { Answer, Fault, Frame, Head } from '../fault.ts';
import type { Mutants } from '../mutant.ts';

const isDiscovery = ({ method }: Head): boolean => method === 'POST' || method === 'OPTIONS';

/** A server whose endpoint discovery says other things. */
const says = (alter: (answer: Frame) => object): Fault =>
  answers((answer, head) =>
    head.method === 'POST' && answer.status === 200
      ? { ...answer, body: JSON.stringify({ ...parse(answer), ...alter(parse(answer)) }) }
      : answer,
  );

/** A server whose endpoint discovery has other headers; `undefined` takes one away. */
const writes = (headers: Answer['headers'], status?: number): Fault =>
  answers((answer, head) =>
    isDiscovery(head) && (status === undefined || answer.status === status)
      ? { ...answer, headers: { ...answer.headers, ...headers } }
      : answer,
  );

/** A server whose endpoint discovery refuses in another way. */
const refuses = (status: number, otherwise: number): Fault =>
  answers((answer, head) =>
    head.method === 'POST' && answer.status === status ? { ...answer, status: otherwise } : answer,
  );

function parse({ body }: Answer): Frame {
  return JSON.parse(body);
}

/** The first token in a cookie. */
function cookieOf({ headers }: Head): string | undefined {
  return /=(eyJ[^;]+)/.exec(headers.cookie ?? '')?.[1];
}

/** Faults of endpoint discovery. */
export const conDiscoveryMutants: Mutants = {
  'does not say when a ticket expires': {
    killedBy: 'SPC-CON-048',
    ...says(() => ({ expiresAt: undefined })),
  },
  'says another subprotocol in endpoint discovery': {
    killedBy: 'SPC-CON-048',
    ...says(() => ({ subprotocol: 'sallyport' })),
  },
  'leads to another path in endpoint discovery': {
    killedBy: 'SPC-CON-048',
    ...says(({ url }) => ({ url: `${url}/v1` })),
  },
  'names no methods in endpoint discovery': {
    killedBy: 'SPC-CON-048',
    ...says(() => ({ methods: [] })),
  },
  'lets tickets be stored on the way': {
    killedBy: 'SPC-CON-049',
    ...writes({ 'cache-control': 'private, max-age=30' }),
  },
  'names channels that are denied in endpoint discovery': {
    killedBy: 'SPC-CON-050',
    ...says(({ channels }) => ({
      channels: [
        ...(Array.isArray(channels) ? channels : []),
        { channel: 'forbidden', subscribe: false, accepts: [], emits: [] },
      ],
    })),
  },
  'leaves the user out of the addresses of endpoint discovery': {
    killedBy: 'SPC-CON-050',
    ...says(({ channels }) => ({
      channels: JSON.parse(JSON.stringify(channels).replace(/"own:[^"]*"/, '"own:{userId}"')),
    })),
  },
  'gives tickets that can be guessed': {
    killedBy: 'SPC-CON-051',
    ...says(({ ticket }) => ({ ticket: `t-${String(ticket).slice(0, 12)}` })),
  },
  'gives tickets that must be escaped in a query': {
    killedBy: 'SPC-CON-051',
    ...says(({ ticket }) => ({ ticket: `${ticket}=` })),
  },
  'gives tickets for an hour': {
    killedBy: 'SPC-CON-052',
    ...says(({ expiresAt }) => ({ expiresAt: Number(expiresAt) + 3_600_000 })),
  },
  'does not say how to authenticate in endpoint discovery': {
    killedBy: 'SPC-CON-053',
    ...writes({ 'www-authenticate': undefined }),
  },
  'takes a token in the query of endpoint discovery': {
    killedBy: 'SPC-CON-053',
    ...reads((head) => {
      const token = queryOf(head, 'token') ?? queryOf(head, 'access_token');
      if (head.method !== 'POST' || token === undefined) return head;
      return withHeaders({ ...head, path: '/ws' }, { authorization: `Bearer ${token}` });
    }),
  },
  'answers in endpoint discovery who may not connect with 401': {
    killedBy: 'SPC-CON-054',
    ...refuses(403, 401),
  },
  'answers in endpoint discovery a token that it cannot judge with 500': {
    killedBy: 'SPC-CON-055 SPC-CON-069',
    ...refuses(503, 500),
  },
  'gives as many tickets as are asked for': {
    killedBy: 'SPC-CON-056',
    gateway: () => ({ tickets: { lifetimeMs: 2_000, perUserPerMinute: 1_000_000 } }),
  },
  'does not say when there are tickets again': {
    killedBy: 'SPC-CON-056',
    ...writes({ 'retry-after': undefined }, 429),
  },
  'takes every origin in endpoint discovery': {
    killedBy: 'SPC-CON-057',
    ...reads((head) =>
      isDiscovery(head) && head.headers.origin === 'https://evil.example'
        ? withHeaders(head, { origin: undefined })
        : head,
    ),
  },
  'knows no preflight': {
    killedBy: 'SPC-CON-058',
    ...answers((answer, { method }) =>
      method === 'OPTIONS' ? { ...answer, status: 405 } : answer,
    ),
  },
  'lets pages of every origin read endpoint discovery': {
    killedBy: 'SPC-CON-058',
    ...writes({ 'access-control-allow-origin': '*' }),
  },
  'does not let a page read why endpoint discovery refuses': {
    killedBy: 'SPC-CON-058',
    ...writes({ 'access-control-allow-origin': undefined }, 401),
  },
  'does not tell caches that endpoint discovery varies by origin': {
    killedBy: 'SPC-CON-058',
    ...writes({ vary: undefined }),
  },
  'lets browsers send cookies to endpoint discovery': {
    killedBy: 'SPC-CON-059',
    ...writes({ 'access-control-allow-credentials': 'true' }),
  },
  'reads a token in a cookie': {
    killedBy: 'SPC-CON-060',
    ...reads((head) => {
      const token = cookieOf(head);
      return token === undefined ? head : withHeaders(head, { authorization: `Bearer ${token}` });
    }),
  },
};
