import { SUBPROTOCOL } from '@sallyport/protocol';
import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';
import { parseFrame } from '../frame.ts';
import type { Handshake } from '../handshake.ts';

async function problem(answer: Handshake, status: number): Promise<void> {
  if (answer.status !== status) throw new CaseFailure(`HTTP ${status}`, `HTTP ${answer.status}`);
  const type = String(answer.headers['content-type']);
  if (!type.startsWith('application/problem+json')) {
    throw new CaseFailure('a body of type application/problem+json', type);
  }
  const { status: stated, title, detail } = parseFrame(answer.body) ?? {};
  if (stated !== status || typeof title !== 'string' || typeof detail !== 'string') {
    throw new CaseFailure('status, title and detail', show(answer.body));
  }
}

/** What is refused by HTTP, before the upgrade. */
export const conHttpCases = casesOf('CON', {
  '026': {
    title: 'answers another path with HTTP 404 and a problem document',
    rules: 'CON-001 CON-002 CON-007',
    run: async ({ handshake }) => problem(await handshake({ path: '/nothing-here' }), 404),
  },
  '027': {
    title: 'answers a request that is no upgrade with HTTP 426, its header, and a problem document',
    rules: 'CON-003 CON-007',
    async run({ handshake }) {
      const headers = { connection: undefined, upgrade: undefined };
      const answer = await handshake({ headers });
      await problem(answer, 426);
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
      await problem(await handshake({ headers }), 403);
    },
  },
  '029': {
    title: 'checks the path before the origin',
    rules: 'CON-002 CON-004',
    async run({ handshake }) {
      const headers = { origin: 'https://evil.example' };
      await problem(await handshake({ path: '/nothing-here', headers }), 404);
    },
  },
});
