import type { CaseDefinition } from '../../case.ts';
import { CaseFailure, show } from '../../case-failure.ts';
import { clientCasesOf } from '../client-case.ts';
import type { ClientCaseContext } from '../client-case-context.ts';
import type { ClientFeature } from '../client-feature.ts';
import { said } from './channel-message.ts';
import { remembering } from './remembering.ts';
import { welcoming } from './welcoming.ts';

type Definition = CaseDefinition<ClientCaseContext, ClientFeature>;

/** A code after which a client comes back, with its subscriptions. */
function returnsAfter(code: number, name: string, rules = 'LIV-012'): Definition {
  return {
    title: `comes back after ${code} (${name}), and keeps its subscriptions`,
    rules: `${rules} SUB-025`,
    requires: ['reconnect'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([welcoming]);
      const room = client.subscribe('room:a');
      await room.ok();
      line.act({ close: code, reason: name });
      const next = await gateway.line();
      await next.next({ type: 'subscribe', channel: 'room:a' });
      next.send(said({ text: 'again' }));
      await room.message({ text: 'again' });
    },
  };
}

/** A code after which a client stays closed, and says so. */
function staysClosedAfter(code: number, name: string): Definition {
  return {
    title: `stays closed after ${code} (${name}), with code and reason for its user`,
    rules: 'LIV-012 LIV-029 LIV-032',
    async run({ connected, client }) {
      const { gateway, line } = await connected([welcoming]);
      line.act({ close: code, reason: name });
      await client.reaches({ state: 'disconnected', code, reason: name });
      await gateway.noFurtherLine();
    },
  };
}

/** A code that stands for a bug of the client: reported, and its frame is not sent again. */
function reportsBug(code: number, name: string): Definition {
  return {
    title: `does not send again the frame that was answered by ${code} (${name}), and reports it`,
    rules: 'LIV-028 LIV-029',
    requires: ['reconnect'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([remembering]);
      client.request('echo/echo', { text: 'the culprit' });
      await line.next({ intent: 'echo' });
      line.act({ close: code, reason: name });
      const next = await gateway.line();
      await client.reaches({ code, reason: name });
      await next.silent({ intent: 'echo' });
    },
  };
}

/** The close-code table, row by row, for a connection that was welcomed. */
export const livCloseClientCases = clientCasesOf('LIV', {
  '100': staysClosedAfter(1000, 'normal'),
  '101': returnsAfter(1001, 'going away'),
  '102': staysClosedAfter(1002, 'protocol error'),
  '103': returnsAfter(1003, 'unsupported data'),
  '106': {
    ...returnsAfter(1006, 'abnormal'),
    title: 'comes back after a connection that was cut, and keeps its subscriptions',
    async run({ connected, client }) {
      const { gateway, line } = await connected([welcoming]);
      await client.subscribe('room:a').ok();
      line.act({ cut: true });
      await (await gateway.line()).next({ type: 'subscribe', channel: 'room:a' });
    },
  },
  '107': returnsAfter(1007, 'invalid UTF-8'),
  '109': returnsAfter(1009, 'too big'),
  '111': returnsAfter(1011, 'internal error'),
  '112': returnsAfter(1012, 'restart'),
  '113': returnsAfter(1013, 'try again later'),
  '120': staysClosedAfter(4400, 'protocol violation'),
  '121': {
    title: 'asks once for a new token after 4401, and comes back at once with its subscriptions',
    rules: 'LIV-012 SUB-025',
    requires: ['reconnect'],
    async run({ connected, client, token }) {
      const tokens = [token(), token(), token()];
      const { gateway, line } = await connected([welcoming], { tokens, backoffMs: 6_000_000 });
      await client.subscribe('room:a').ok();
      line.act({ close: 4401, reason: 'expired' });
      const next = await gateway.line();
      const came = next.established.token ?? next.established.headers.authorization;
      if (came === undefined || !came.endsWith(String(tokens[1]))) {
        throw new CaseFailure('the second token of the provider', show(came));
      }
      await next.next({ type: 'subscribe', channel: 'room:a' });
    },
  },
  '123': staysClosedAfter(4403, 'forbidden'),
  '126': staysClosedAfter(4406, 'subprotocol not supported'),
  '128': returnsAfter(4408, 'timeout'),
  '129': staysClosedAfter(4409, 'contract incompatible'),
  '130': staysClosedAfter(4410, 'evicted'),
  '131': returnsAfter(4429, 'limits exceeded'),
  '132': returnsAfter(4508, 'slow consumer'),
  '140': returnsAfter(4999, 'a code that nobody knows', 'LIV-013'),
  '141': returnsAfter(3000, 'a code of somebody else', 'LIV-013'),
  '142': {
    ...returnsAfter(1005, 'no status', 'LIV-013'),
    title: 'comes back after a close frame without a code',
    async run({ connected }) {
      const { gateway, line } = await connected([welcoming]);
      line.act({ sendRaw: Buffer.from([0x88, 0x00]) });
      await gateway.line();
    },
  },
  '153': reportsBug(1003, 'unsupported data'),
  '157': reportsBug(1007, 'invalid UTF-8'),
  '159': reportsBug(1009, 'too big'),
});
