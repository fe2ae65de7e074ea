import { CaseFailure, show } from '../../case-failure.ts';
import { clientCasesOf } from '../client-case.ts';
import type { ClientCaseContext } from '../client-case-context.ts';
import { welcoming } from './welcoming.ts';

/** Refuses a client before `welcome`; it stays away, and tells its user. */
async function staysAway({ gateway, client }: ClientCaseContext, code: number): Promise<void> {
  const { url, line, noFurtherLine } = await gateway([
    { open: [{ close: code, reason: 'not you' }] },
  ]);
  const call = client.connect({ url });
  await line();
  await call.givesUp();
  await client.reaches({ state: 'disconnected', code, reason: 'not you' });
  await noFurtherLine();
}

/** Refusals between the upgrade and `welcome`. */
export const conRefusalClientCases = clientCasesOf('CON', {
  '021': {
    title: 'stays away when it is refused with 4403 (forbidden), and says so',
    rules: 'LIV-012 LIV-029',
    run: (context) => staysAway(context, 4403),
  },
  '022': {
    title: 'stays away when it is refused with 4406 (subprotocol), and says so',
    rules: 'LIV-012 LIV-029',
    run: (context) => staysAway(context, 4406),
  },
  '023': {
    title: 'stays away when it is refused with 4409 (contract), and says so',
    rules: 'LIV-012 LIV-029',
    run: (context) => staysAway(context, 4409),
  },
  '024': {
    title: 'asks for a new token when it is refused with 4401, and comes back with it at once',
    rules: 'LIV-012',
    requires: ['reconnect'],
    async run({ gateway, client, token }) {
      const { url, line } = await gateway([{ open: [{ close: 4401 }] }, welcoming]);
      const tokens = [token(), token()];
      const call = client.connect({ url }, { tokens, backoffMs: 6_000_000 });
      await line();
      const { established } = await line();
      const came = established.token ?? established.headers.authorization;
      if (came === undefined || !came.endsWith(String(tokens[1]))) {
        throw new CaseFailure('the second token of the provider', show(came));
      }
      await call.ok();
    },
  },
  '025': {
    title: 'ends at the second refusal with 4401 in a row, and says so',
    rules: 'LIV-012 LIV-029',
    requires: ['reconnect'],
    async run({ gateway, client, token }) {
      const { url, line, noFurtherLine } = await gateway([
        { open: [{ close: 4401, reason: 'stale' }] },
      ]);
      const call = client.connect({ url }, { tokens: [token(), token(), token()] });
      await line();
      await line();
      await call.givesUp();
      await client.reaches({ state: 'disconnected', code: 4401, reason: 'stale' });
      await noFurtherLine();
    },
  },
  '026': {
    title: 'does not count a 4401 from before a welcome as the first of two in a row',
    rules: 'LIV-012',
    requires: ['reconnect'],
    async run({ gateway, client, token }) {
      const { url, line } = await gateway([{ open: [{ close: 4401 }] }, welcoming]);
      const tokens = [token(), token(), token()];
      const call = client.connect({ url }, { tokens });
      await line();
      const welcomed = await line();
      await call.ok();
      welcomed.act({ close: 4401 });
      await line();
    },
  },
});
