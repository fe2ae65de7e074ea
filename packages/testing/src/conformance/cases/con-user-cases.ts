import { casesOf } from '../case.ts';
import type { CaseContext } from '../case-context.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Handshake } from '../handshake.ts';
import type { Probe } from '../probe.ts';
import { demandProblem, demandRetryAfter } from './demand-problem.ts';

/** What `small-limits` promises. */
const MAX_CONNECTIONS = 64;
/** What `eviction` promises. */
const MAX_OF_A_USER = 8;

const wait = (ms: number) => ({ channel: 'slow', intent: 'wait', payload: { ms } });

/** Connects until it is refused, at most once too often. */
async function gather({ connect, token }: CaseContext): Promise<readonly Probe[]> {
  const crowd: Probe[] = [];
  try {
    for (let n = 0; n <= MAX_CONNECTIONS; n += 1) {
      crowd.push(await connect({ token: await token({ sub: `crowd-${n}` }) }));
    }
  } catch (error) {
    if (!(error instanceof CaseFailure)) throw error;
  }
  return crowd;
}

async function refusalOf({ handshake, token }: CaseContext): Promise<Handshake> {
  const offered = `sallyport.v1, bearer.${await token({ sub: 'one-too-many' })}`;
  return handshake({ headers: { 'sec-websocket-protocol': offered } });
}

/** Users, their sessions, and how many of them there may be. */
export const conUserCases = casesOf('CON', {
  '037': {
    title: 'takes the same session id from two users as two sessions',
    rules: 'CON-022 CON-021',
    async run({ connect, token, unique }) {
      const sessionId = unique().replace(/^(.{14}).(.{4})./, '$14$2a'); // a UUID of version 4
      const query = `session=${sessionId}`;
      const ada = await connect({ query });
      const grace = await connect({ query, token: await token({ sub: 'grace' }) });
      for (const probe of [ada, grace]) {
        const welcome = await probe.welcome();
        if (welcome.sessionId !== sessionId) throw new CaseFailure(sessionId, show(welcome));
      }
      const id = unique();
      ada.send({ ...wait(400), id });
      await ada.alive();
      grace.send({ type: 'cancel', ref: id });
      await grace.expect({ ...wait(0), id }, { type: 'reply', payload: { waited: 0 } });
      await ada.next({ type: 'reply', ref: id, payload: { waited: 400 } });
    },
  },
  '038': {
    title: 'closes a verified identity that may not connect with 4403',
    rules: 'CON-017',
    requires: ['admission'],
    run: async ({ open, token }) =>
      void (await (await open({ token: await token({ sub: 'barred' }) })).closes(4403)),
  },
  '039': {
    title: 'answers a request over its limit of connections with HTTP 429 and Retry-After',
    rules: 'CON-005 CON-007 SEC-009',
    requires: ['small-limits'],
    async run(context) {
      const crowd = await gather(context);
      if (crowd.length > MAX_CONNECTIONS) {
        throw new CaseFailure(`at most ${MAX_CONNECTIONS} connections`, `${crowd.length}`);
      }
      const refusal = await refusalOf(context);
      demandProblem(refusal, 429);
      demandRetryAfter(refusal);
      await Promise.all(crowd.map((probe) => probe.alive()));
    },
  },
  '040': {
    title: 'evicts with a notice and 4410, and keeps the other connections',
    rules: 'LIV-023',
    requires: ['eviction'],
    async run({ connect, token, unique }) {
      const sub = unique();
      const first = await connect({ token: await token({ sub }) });
      const others: Probe[] = [];
      for (let n = 0; n < MAX_OF_A_USER; n += 1) {
        others.push(await connect({ token: await token({ sub }) }));
      }
      const { payload } = await first.next({ type: 'system', intent: 'evicted' });
      await first.closes(4410);
      for (const probe of others) await probe.alive();
      if (typeof Object(payload).reconnect !== 'boolean') {
        throw new CaseFailure('reconnect: true or false', show(payload));
      }
    },
  },
});
