import { CaseFailure, show } from '../../case-failure.ts';
import { clientCasesOf } from '../client-case.ts';
import { fixtureWelcome } from '../fixture-welcome.ts';
import { caughtUp } from './caught-up.ts';
import { welcoming } from './welcoming.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Establishment: subprotocol, credentials, contract, session, welcome. */
export const conClientCases = clientCasesOf('CON', {
  '001': {
    title: 'connects with its token, and says so once it is welcomed',
    rules: 'CON-011',
    async run({ gateway, client, token }) {
      const { url, line } = await gateway();
      const jwt = token();
      const call = client.connect({ url }, { tokens: [jwt] });
      const { established } = await line();
      await call.ok();
      if (established.token !== jwt && established.headers.authorization !== `Bearer ${jwt}`) {
        throw new CaseFailure('the token as subprotocol or header', show(established));
      }
      await client.reaches({ state: 'connected' });
    },
  },
  '002': {
    title: 'is not connected before welcome',
    rules: 'CON-023',
    async run({ gateway, client }) {
      const { url, line } = await gateway([{ open: [] }]);
      const call = client.connect({ url });
      const opened = await line();
      await caughtUp(client, opened);
      if (call.answered) throw new CaseFailure('no answer to connect yet', 'an answer');
      opened.act(fixtureWelcome());
      await call.ok();
    },
  },
  '003': {
    title: 'offers the subprotocol sallyport.v1',
    rules: 'CON-008',
    async run({ gateway, client }) {
      const { url, line } = await gateway([{ ...welcoming, select: 'sallyport.v1' }]);
      client.connect({ url });
      const { subprotocols } = (await line()).established;
      if (!subprotocols.includes('sallyport.v1')) {
        throw new CaseFailure('sallyport.v1 among the subprotocols', show(subprotocols));
      }
    },
  },
  '004': {
    title: 'sends exactly one credential',
    rules: 'CON-011',
    async run({ gateway, client }) {
      const { url, line } = await gateway();
      client.connect({ url });
      const { headers, subprotocols, query } = (await line()).established;
      const credentials = [
        ...(headers.authorization === undefined ? [] : ['the header Authorization']),
        ...subprotocols.filter((entry) => entry.startsWith('bearer.')),
        ...(query.ticket === undefined ? [] : ['the query parameter ticket']),
      ];
      if (credentials.length !== 1) throw new CaseFailure('one credential', show(credentials));
    },
  },
  '005': {
    title: 'names its contract with a full version, where it names it',
    rules: 'CON-018',
    async run({ gateway, client }) {
      const { url, line } = await gateway();
      client.connect({ url });
      const { contract } = (await line()).established.query;
      if (contract !== undefined && !/^conformance@1\.\d+\.\d+([-+].*)?$/.test(contract)) {
        throw new CaseFailure('contract=conformance@1.0.0, or none', show(contract));
      }
    },
  },
  '006': {
    title: 'names its session by the UUID that it was given',
    rules: 'CON-020',
    level: 'SHOULD',
    async run({ gateway, client, unique }) {
      const { url, line } = await gateway();
      const session = unique();
      client.connect({ url }, { session });
      const { query } = (await line()).established;
      if (query.session !== session) throw new CaseFailure(`session=${session}`, show(query));
    },
  },
  '007': {
    title: 'keeps its session over a reconnect',
    rules: 'CON-020',
    level: 'SHOULD',
    requires: ['reconnect'],
    async run({ connected }) {
      const { gateway, line } = await connected([welcoming]);
      const { session } = line.established.query;
      line.act({ cut: true });
      const next = (await gateway.line()).established.query.session;
      if (session === undefined || !UUID.test(session) || next !== session) {
        throw new CaseFailure('the same UUID on both connections', show([session, next]));
      }
    },
  },
  '008': {
    title: 'gives up on a connection without welcome',
    rules: 'CON-027 LIV-031',
    level: 'SHOULD',
    async run({ gateway, client }) {
      const { url, line } = await gateway([{ open: [] }]);
      client.connect({ url }, { handshakeTimeoutMs: 300 });
      await (await line()).closed(4408, 1000);
    },
  },
  '009': {
    title: 'comes back after a connection that it gave up without welcome',
    rules: 'LIV-031 LIV-012',
    requires: ['reconnect'],
    async run({ gateway, client }) {
      const { url, line } = await gateway([{ open: [] }, welcoming]);
      const call = client.connect({ url }, { handshakeTimeoutMs: 300 });
      await line();
      await line();
      await call.ok();
    },
  },
  '010': {
    title: 'gives up on an upgrade that nobody answers, and tries again',
    rules: 'CON-027 LIV-017',
    level: 'SHOULD',
    requires: ['reconnect'],
    async run({ gateway, client }) {
      const { url, line } = await gateway([{ upgrade: 'ignore' }, welcoming]);
      const call = client.connect({ url }, { handshakeTimeoutMs: 300 });
      await line();
      await line();
      await call.ok();
    },
  },
  '011': {
    title: 'ignores a welcome that it cannot read, and takes the next',
    rules: 'ENV-025',
    async run({ gateway, client }) {
      const { url, line } = await gateway([{ open: [] }]);
      const call = client.connect({ url });
      const opened = await line();
      opened.send({ type: 'system', intent: 'welcome', payload: { connectionId: 7 } });
      await caughtUp(client, opened);
      if (call.answered) throw new CaseFailure('no answer to connect yet', 'an answer');
      opened.act(fixtureWelcome());
      await call.ok();
    },
  },
});
