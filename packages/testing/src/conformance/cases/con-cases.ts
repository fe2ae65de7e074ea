import { BEARER_PREFIX, SUBPROTOCOL } from '@sallyport/protocol';
import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Pattern, Probe } from '../probe.ts';

const SESSION = '0b7c9d2e-4b0e-4a3f-9c53-2d1f0a6e8b11';

async function welcomeHas(probe: Probe, pattern: Pattern): Promise<void> {
  await probe.next({ type: 'system', intent: 'welcome', payload: pattern });
}

/** Establishment: subprotocol, credentials, session, welcome. */
export const conCases = casesOf('CON', {
  '001': {
    title: 'welcomes a valid token with every field that it must name',
    rules: 'CON-023 CON-008 SEC-009',
    async run({ connect }) {
      const probe = await connect();
      await probe.alive();
    },
  },
  '002': {
    title: 'selects sallyport.v1, and not the token',
    rules: 'CON-008 CON-012',
    async run({ connect }) {
      const { selected } = await connect();
      if (selected !== SUBPROTOCOL) throw new CaseFailure(SUBPROTOCOL, show(selected));
    },
  },
  '003': {
    title: 'takes the entries of the subprotocol header in any order',
    rules: 'CON-029 CON-012',
    async run({ connect, token }) {
      const probe = await connect({ subprotocols: [BEARER_PREFIX + (await token()), SUBPROTOCOL] });
      if (probe.selected !== SUBPROTOCOL) throw new CaseFailure(SUBPROTOCOL, show(probe.selected));
    },
  },
  '004': {
    title: 'takes a token from the Authorization header',
    rules: 'CON-011',
    async run({ connect, token }) {
      const headers = { authorization: `Bearer ${await token()}` };
      await connect({ subprotocols: [SUBPROTOCOL], headers });
    },
  },
  '005': {
    title: 'names the verified subject in welcome',
    rules: 'CON-023 MSG-014',
    async run({ open, token }) {
      await welcomeHas(await open({ token: await token({ sub: 'grace' }) }), { userId: 'grace' });
    },
  },
  '006': {
    title: 'names the contract in welcome',
    rules: 'CON-023',
    async run({ open, token }) {
      const contract = { name: 'conformance', version: '1.0.0' };
      await welcomeHas(await open({ token: await token() }), { contract });
    },
  },
  '007': {
    title: 'says in welcome when the token expires',
    rules: 'CON-023',
    async run({ open, token }) {
      const exp = Math.floor(Date.now() / 1_000) + 300;
      const probe = await open({ token: await token({ exp }) });
      await welcomeHas(probe, { tokenExpiresAt: exp * 1_000 });
    },
  },
  '008': {
    title: 'gives each connection an id of its own',
    rules: 'CON-023',
    async run({ connect }) {
      const one = (await (await connect()).welcome()).connectionId;
      const other = (await (await connect()).welcome()).connectionId;
      if (one === other) throw new CaseFailure('two connection ids', show(one));
    },
  },
  '009': {
    title: 'closes a connection without a credential with 4401',
    rules: 'CON-014 SEC-001',
    run: async ({ open }) => void (await (await open()).closes(4401)),
  },
  '010': {
    title: 'closes a connection whose token is no JWT with 4401',
    rules: 'CON-014',
    run: async ({ open }) => void (await (await open({ token: 'nonsense' })).closes(4401)),
  },
  '011': {
    title: 'closes a connection with two credentials with 4401, though both are valid',
    rules: 'CON-015 CON-011',
    async run({ open, token }) {
      const headers = { authorization: `Bearer ${await token()}` };
      await (await open({ token: await token(), headers })).closes(4401);
    },
  },
  '012': {
    title: 'closes a connection with two bearer entries with 4401',
    rules: 'CON-015',
    async run({ open, token }) {
      const entry = async (sub: string) => BEARER_PREFIX + (await token({ sub }));
      const subprotocols = [SUBPROTOCOL, await entry('ada'), await entry('grace')];
      await (await open({ subprotocols })).closes(4401);
    },
  },
  '013': {
    title: 'refuses a token in the query, and names what to use instead',
    rules: 'CON-016',
    async run({ open, token }) {
      for (const name of ['token', 'access_token', 'jwt']) {
        const probe = await open({ query: `${name}=${await token()}` });
        const { reason } = await probe.closes(4401);
        if (!/ticket|bearer|subprotocol/i.test(reason)) {
          throw new CaseFailure('a reason that names the ticket or the subprotocol', show(reason));
        }
      }
    },
  },
  '014': {
    title: 'closes with 4406 where it knows no offered subprotocol, having selected the first',
    rules: 'CON-009 CON-010',
    async run({ open }) {
      const probe = await open({ subprotocols: ['graphql-transport-ws', 'soap'] });
      await probe.closes(4406);
      if (probe.selected !== 'graphql-transport-ws') {
        throw new CaseFailure('graphql-transport-ws selected', show(probe.selected));
      }
    },
  },
  '015': {
    title: 'does not select a bearer entry that stands first when it refuses the rest',
    rules: 'CON-010 CON-012',
    async run({ open, token }) {
      const probe = await open({ subprotocols: [BEARER_PREFIX + (await token()), 'soap'] });
      await probe.closes(4406);
      if (probe.selected !== 'soap') throw new CaseFailure('soap selected', show(probe.selected));
    },
  },
  '016': {
    title: 'closes with 4406 and selects nothing where only a token is offered, or nothing',
    rules: 'CON-009 CON-012',
    async run({ handshake, token }) {
      for (const offered of [BEARER_PREFIX + (await token()), undefined]) {
        const answer = await handshake({ headers: { 'sec-websocket-protocol': offered } });
        const selected = answer.headers['sec-websocket-protocol'];
        if (answer.status !== 101 || answer.close?.code !== 4406 || selected !== undefined) {
          throw new CaseFailure('101 without a subprotocol, then a close with 4406', show(answer));
        }
      }
    },
  },
  '021': {
    title: 'takes a UUID as the session id',
    rules: 'CON-021',
    async run({ open, token }) {
      const probe = await open({ token: await token(), query: `session=${SESSION}` });
      await welcomeHas(probe, { sessionId: SESSION });
    },
  },
  '022': {
    title: 'makes a session id of its own where it is sent none, or no UUID',
    rules: 'CON-021',
    async run({ connect }) {
      const ids = [];
      for (const query of ['session=mine', 'session=', 'other=1']) {
        ids.push((await (await connect({ query })).welcome()).sessionId);
      }
      if (ids.includes('mine') || new Set(ids).size !== ids.length) {
        throw new CaseFailure('a new session id for each', show(ids));
      }
    },
  },
  '024': {
    title: 'processes frames that came before welcome, in order, after it',
    rules: 'CON-025 CON-023',
    async run({ open, token }) {
      const probe = await open({ token: await token() });
      const answers = ['1', '2', '3'].map((text) =>
        probe.expect(
          { channel: 'echo', intent: 'echo', payload: { text } },
          { type: 'reply', payload: { text } },
        ),
      );
      await Promise.all(answers);
    },
  },
  '025': {
    title: 'does not act on frames of a connection whose credential does not verify',
    rules: 'CON-024',
    async run({ connect, open, unique }) {
      const witness = await connect();
      await witness.expect({ type: 'subscribe', channel: 'echo' }, { type: 'ack' });
      const text = unique();
      const intruder = await open({ token: 'nonsense' });
      intruder.send({ channel: 'echo', intent: 'note', payload: { text } });
      await intruder.closes(4401);
      await witness.silent({ channel: 'echo', payload: { text } });
    },
  },
  '031': {
    title: 'refuses a ticket that was never issued with 4401',
    rules: 'CON-013 CON-014',
    run: async ({ open }) =>
      void (await (await open({ query: 'ticket=never-issued' })).closes(4401)),
  },
});
