import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';

/** What `eviction` promises. */
const MAX_OF_A_USER = 8;
const own = { channel: 'own:ada', intent: 'ask', payload: {} };

/** What a server decides of connections that are open: a new token, and the one connection too many. */
export const livVerdictCases = casesOf('LIV', {
  '027': {
    title: 'answers a refresh that it cannot judge now with unavailable, and goes on',
    rules: 'LIV-063',
    requires: ['outage'],
    async run({ connect, token }) {
      const probe = await connect();
      const undecided = await token({ scope: 'conformance:undecided conformance:never' });
      await probe.refused({ type: 'refresh', payload: { token: undecided } }, 'unavailable');
      await probe.expect(own, { type: 'reply', payload: { userId: 'ada' } });
      const ask = { channel: 'forbidden', intent: 'ask', payload: {} };
      await probe.refused(ask, 'forbidden');
    },
  },
  '028': {
    title: 'answers a refresh of an identity that may no longer connect with forbidden, then 4403',
    rules: 'LIV-064',
    requires: ['admission'],
    async run({ connect, token }) {
      const probe = await connect();
      const barred = await token({ scope: 'conformance:barred' });
      await probe.refused({ type: 'refresh', payload: { token: barred } }, 'forbidden');
      await probe.closes(4403);
    },
  },
  '029': {
    title: 'tells a connection that makes room for a newer one of its user not to come back',
    rules: 'LIV-062',
    requires: ['eviction'],
    async run({ connect, token, unique }) {
      const sub = unique();
      const first = await connect({ token: await token({ sub }) });
      for (let n = 0; n < MAX_OF_A_USER; n += 1) await connect({ token: await token({ sub }) });
      const { payload } = await first.next({ type: 'system', intent: 'evicted' });
      if (Object(payload).reconnect !== false) {
        throw new CaseFailure('reconnect: false', show(payload));
      }
    },
  },
});
