import { SUBPROTOCOL } from '@sallyport/protocol';
import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';
import { demandProblem } from './demand-problem.ts';

/** What is refused by HTTP, before the upgrade. */
export const conHttpCases = casesOf('CON', {
  '026': {
    title: 'answers another path with HTTP 404 and a problem document',
    rules: 'CON-001 CON-002 CON-007',
    run: async ({ handshake }) => demandProblem(await handshake({ path: '/nothing-here' }), 404),
  },
  '027': {
    title: 'answers a request that is no upgrade with HTTP 426, its header, and a problem document',
    rules: 'CON-003 CON-007',
    async run({ handshake }) {
      const headers = { connection: undefined, upgrade: undefined };
      const answer = await handshake({ headers });
      demandProblem(answer, 426);
      const { upgrade } = answer.headers;
      if (String(upgrade).toLowerCase() !== 'websocket') {
        throw new CaseFailure('the header Upgrade: websocket', show(upgrade));
      }
    },
  },
  '028': {
    title: 'answers an Origin that is not on its list with HTTP 403 and a problem document',
    rules: 'CON-004 CON-007',
    async run({ handshake }) {
      const headers = { origin: 'https://evil.example', 'sec-websocket-protocol': SUBPROTOCOL };
      demandProblem(await handshake({ headers }), 403);
    },
  },
  '029': {
    title: 'checks the path before the origin',
    rules: 'CON-002 CON-004',
    async run({ handshake }) {
      const headers = { origin: 'https://evil.example' };
      demandProblem(await handshake({ path: '/nothing-here', headers }), 404);
    },
  },
});
