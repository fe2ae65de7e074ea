import { SUBPROTOCOL } from '@sallyport/protocol';
import { casesOf } from '../case.ts';
import type { CaseContext } from '../case-context.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Handshake } from '../handshake.ts';
import { demandProblem } from './demand-problem.ts';
import { askDiscovery, LISTED_ORIGIN } from './discover.ts';

const FOREIGN_ORIGIN = 'https://evil.example';
const COOKIE_NAMES = ['token', 'access_token', 'jwt', 'session', 'authorization'];

/** What a browser sends before it lets a page send a token (Fetch Standard, "CORS-preflight request"). */
function preflight({ handshake }: CaseContext, origin: string): Promise<Handshake> {
  return handshake({
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    },
  });
}

/** A preflight, an answer and a refusal. */
async function answersTo(context: CaseContext, origin: string): Promise<readonly Handshake[]> {
  return [
    await preflight(context, origin),
    await askDiscovery(context, { origin }),
    await askDiscovery(context, { origin, token: null }),
  ];
}

/** Endpoint discovery and browsers: origins, CORS, cookies. */
export const conCorsCases = casesOf('CON', {
  '057': {
    title: 'answers an Origin that is not on its list with HTTP 403 in endpoint discovery, too',
    rules: 'CON-084 CON-004 CON-007',
    requires: ['tickets'],
    run: async (context) =>
      demandProblem(await askDiscovery(context, { origin: FOREIGN_ORIGIN }), 403),
  },
  '058': {
    title: 'lets pages of a listed Origin read what endpoint discovery answers',
    rules: 'CON-085',
    requires: ['tickets'],
    async run(context) {
      const [asked, ...answers] = await answersTo(context, LISTED_ORIGIN);
      if (asked === undefined || asked.status < 200 || asked.status > 299) {
        throw new CaseFailure('2xx to the preflight', show(asked));
      }
      for (const { headers } of [asked, ...answers]) {
        const allowed = headers['access-control-allow-origin'];
        if (allowed !== LISTED_ORIGIN) throw new CaseFailure(LISTED_ORIGIN, show(allowed));
        if (!/\borigin\b/i.test(String(headers.vary))) {
          throw new CaseFailure('Vary: Origin', show(headers.vary));
        }
      }
    },
  },
  '059': {
    title: 'does not let a browser send credentials of its own to endpoint discovery',
    rules: 'CON-086',
    requires: ['tickets'],
    async run(context) {
      for (const { headers } of await answersTo(context, LISTED_ORIGIN)) {
        const allowed = headers['access-control-allow-credentials'];
        if (allowed !== undefined) {
          throw new CaseFailure('no Access-Control-Allow-Credentials', show(allowed));
        }
      }
    },
  },
  '060': {
    title: 'does not read a token in a cookie',
    rules: 'CON-087 CON-080 CON-014',
    requires: ['tickets'],
    async run(context) {
      const token = await context.token();
      const cookie = COOKIE_NAMES.map((name) => `${name}=${token}`).join('; ');
      const refusal = await askDiscovery(context, { token: null, headers: { cookie } });
      demandProblem(refusal, 401);
      const probe = await context.open({ subprotocols: [SUBPROTOCOL], headers: { cookie } });
      await probe.closes(4401);
    },
  },
});
