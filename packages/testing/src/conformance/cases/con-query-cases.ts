import { SUBPROTOCOL } from '@sallyport/protocol';
import { casesOf } from '../case.ts';
import { demandProblem } from './demand-problem.ts';

const upgrade = { 'sec-websocket-protocol': SUBPROTOCOL };

/** The query of the upgrade request, and headers that are no credentials. */
export const conQueryCases = casesOf('CON', {
  '032': {
    title: 'ignores an Authorization header of another scheme',
    rules: 'CON-030 CON-014',
    async run({ connect, open, token }) {
      for (const value of ['Basic YWRhOnB3', 'Digest username="ada"', `Token ${await token()}`]) {
        await connect({ headers: { authorization: value } });
        await (await open({ headers: { authorization: value } })).closes(4401);
      }
    },
  },
  '033': {
    title: 'takes the scheme Bearer in any case of letters',
    rules: 'CON-030 CON-011',
    async run({ connect, token }) {
      const headers = { authorization: `bEARER ${await token()}` };
      await connect({ subprotocols: [SUBPROTOCOL], headers });
    },
  },
  '034': {
    title: 'answers a repeated query parameter with HTTP 400 and a problem document',
    rules: 'CON-031 CON-007',
    async run({ handshake }) {
      for (const query of [
        'contract=conformance@1.0.0&contract=conformance@1.0.0',
        'session=a&other=1&session=b',
        'ticket=a&ticket=a',
        'session=&%73ession=',
      ]) {
        demandProblem(await handshake({ query, headers: upgrade }), 400);
      }
    },
  },
  '035': {
    title: 'checks the origin before the query, and takes other parameters repeatedly',
    rules: 'CON-031 CON-004 CON-019',
    async run({ connect, handshake }) {
      const headers = { ...upgrade, origin: 'https://evil.example' };
      demandProblem(await handshake({ query: 'session=a&session=b', headers }), 403);
      await connect({ query: 'lang=en&lang=de' });
    },
  },
  '036': {
    title: 'reads a bare + in the query as a space, and %2B as a plus',
    rules: 'CON-032 CON-018',
    async run({ connect, open, token }) {
      await connect({ query: 'contract=conformance%401.0.0%2Bbuild.5' });
      const bare = 'contract=conformance@1.0.0+build.5';
      await (await open({ token: await token(), query: bare })).closes(4409);
    },
  },
});
