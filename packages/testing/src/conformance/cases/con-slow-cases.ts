import { setTimeout as delay } from 'node:timers/promises';
import { BEARER_PREFIX, SUBPROTOCOL } from '@sallyport/protocol';
import { casesOf } from '../case.ts';
import type { CaseContext } from '../case-context.ts';
import { CaseFailure, show } from '../case-failure.ts';
import { demandProblem, demandRetryAfter } from './demand-problem.ts';
import { askDiscovery } from './discover.ts';

/** What `short-deadlines` promises. */
const DEADLINE_MS = 2_000;
/** Long enough for a request to arrive, short beside the 1 s that `slow-admission` promises. */
const UNDER_WAY_MS = 200;

/** Begins to connect as somebody who takes 1 s to be judged. */
async function connectSlowly({ handshake, token }: CaseContext, url: string) {
  const bearer = BEARER_PREFIX + (await token({ scope: 'conformance:slow' }));
  const headers = { 'sec-websocket-protocol': `${SUBPROTOCOL}, ${bearer}` };
  return handshake({ url, headers });
}

/** Credentials that are judged slowly, or not at all. */
export const conSlowCases = casesOf('CON', {
  '066': {
    title: 'closes with 1013 a connection whose credential it cannot judge now',
    rules: 'CON-070 LIV-030',
    requires: ['outage'],
    async run({ open, token }) {
      const scope = 'conformance:undecided';
      await (await open({ token: await token({ scope }) })).closes(1013);
    },
  },
  '067': {
    title: 'ends with 4408 a handshake that takes too long',
    rules: 'CON-026 LIV-030',
    requires: ['slow-admission', 'short-deadlines'],
    async run({ handshake, token, waitMs }) {
      const bearer = BEARER_PREFIX + (await token({ scope: 'conformance:endless' }));
      const headers = { 'sec-websocket-protocol': `${SUBPROTOCOL}, ${bearer}` };
      const { close, status } = await handshake({ headers, withinMs: DEADLINE_MS + waitMs });
      if (close?.code !== 4408) throw new CaseFailure('a close with 4408', show({ status, close }));
    },
  },
  '068': {
    title: 'welcomes nobody whom it judged still when it began to drain',
    rules: 'CON-064',
    requires: ['drain', 'slow-admission'],
    async run(context) {
      const server = await context.instance();
      const pending = connectSlowly(context, server.url);
      await delay(UNDER_WAY_MS);
      server.shutDown();
      const refusal = await pending;
      const { close, texts = [] } = refusal;
      if (texts.length > 0) throw new CaseFailure('no welcome', show(texts[0]));
      if (close?.code === 1012 || close?.code === 1013) return;
      demandProblem(refusal, 503);
      demandRetryAfter(refusal);
    },
  },
  '069': {
    title: 'answers endpoint discovery with HTTP 503 and Retry-After while it drains',
    rules: 'CON-084 CON-006 CON-007',
    requires: ['drain', 'tickets'],
    async run(context) {
      const server = await context.instance();
      const probe = await context.connect({ url: server.url });
      const payload = { ms: 1_000 };
      probe.send({ channel: 'slow', intent: 'wait', id: context.unique(), payload });
      await probe.alive();
      server.shutDown();
      await probe.next({ type: 'system', intent: 'goaway' });
      const refusal = await askDiscovery(context, { url: server.url });
      demandProblem(refusal, 503);
      demandRetryAfter(refusal);
    },
  },
});
