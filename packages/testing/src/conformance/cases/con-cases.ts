import { BEARER_PREFIX, SUBPROTOCOL } from '@sallyport/protocol';
import { casesOf } from '../case.ts';
import type { CaseContext } from '../case-context.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Handshake } from '../handshake.ts';
import type { Pattern, Probe } from '../probe.ts';

const MAX_REASON_BYTES = 123;
const SESSION = '0b7c9d2e-4b0e-4a3f-9c53-2d1f0a6e8b11';

async function refusedBy(context: CaseContext, query: string, pattern: RegExp): Promise<void> {
  const probe = await context.open({ token: await context.token(), query });
  const { reason } = await probe.closes(4409);
  if (!pattern.test(reason))
    throw new CaseFailure(`a reason that matches ${pattern}`, show(reason));
}

async function problem(answer: Handshake, status: number): Promise<void> {
  if (answer.status !== status) throw new CaseFailure(`HTTP ${status}`, `HTTP ${answer.status}`);
  const type = String(answer.headers['content-type']);
  if (!type.startsWith('application/problem+json')) {
    throw new CaseFailure('a body of type application/problem+json', type);
  }
  const body: unknown = JSON.parse(answer.body);
  const { status: stated, title, detail } = Object(body);
  if (stated !== status || typeof title !== 'string' || typeof detail !== 'string') {
    throw new CaseFailure('status, title and detail', show(body));
  }
}

async function welcomeHas(probe: Probe, pattern: Pattern): Promise<void> {
  await probe.next({ type: 'system', intent: 'welcome', payload: pattern });
}

/** Establishment: endpoint, subprotocol, credentials, contract, welcome. */
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
  '017': {
    title: 'closes with 4409 for another contract, and names its own',
    rules: 'CON-018',
    run: (context) => refusedBy(context, 'contract=another@1.0.0', /conformance/),
  },
  '018': {
    title: 'closes with 4409 for another major version, and names its own',
    rules: 'CON-018',
    run: (context) => refusedBy(context, 'contract=conformance@2.0.0', /1\.0\.0/),
  },
  '019': {
    title: 'closes with 4409 for a contract that it cannot read',
    rules: 'CON-018',
    async run(context) {
      for (const value of ['conformance', 'conformance@1', 'conformance@latest', '']) {
        await refusedBy(context, `contract=${value}`, /conformance/);
      }
    },
  },
  '020': {
    title: 'takes another minor version, and pre-release and build labels',
    rules: 'CON-018',
    async run({ connect }) {
      for (const version of ['1.7.3', '1.0.0-beta.2', '1.0.0%2Bbuild.5']) {
        await connect({ query: `contract=conformance@${version}` });
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
  '023': {
    title: 'checks contract before credentials, and the subprotocol before both',
    rules: 'CON-009 CON-018 CON-014',
    async run({ open }) {
      await (await open({ query: 'contract=another@1.0.0' })).closes(4409);
      await (await open({ query: 'contract=another@1.0.0', subprotocols: ['soap'] })).closes(4406);
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
  '030': {
    title: 'keeps the reason of a close within 123 bytes, whatever it was sent',
    rules: 'CON-028',
    async run({ open, token }) {
      const query = `contract=${'ä'.repeat(300)}@1.0.0`;
      const probe = await open({ token: await token(), query: encodeURI(query) });
      const { reason } = await probe.closes(4409);
      const bytes = Buffer.byteLength(reason);
      if (bytes > MAX_REASON_BYTES) throw new CaseFailure('at most 123 bytes', `${bytes} bytes`);
    },
  },
  '031': {
    title: 'refuses a ticket that was never issued with 4401',
    rules: 'CON-013 CON-014',
    run: async ({ open }) =>
      void (await (await open({ query: 'ticket=never-issued' })).closes(4401)),
  },
});
