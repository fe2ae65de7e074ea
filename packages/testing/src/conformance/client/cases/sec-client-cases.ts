import { CaseFailure, show } from '../../case-failure.ts';
import { clientCasesOf } from '../client-case.ts';
import { caughtUp } from './caught-up.ts';
import { worksOn } from './works-on.ts';

/** Security: where tokens go, and hostile keys. */
export const secClientCases = clientCasesOf('SEC', {
  '001': {
    title: 'puts no token into the URL',
    rules: 'SEC-012',
    async run({ gateway, client, token }) {
      const { url, line } = await gateway();
      const jwt = token();
      client.connect({ url }, { tokens: [jwt] });
      const { path, query } = (await line()).established;
      const named = ['token', 'access_token', 'jwt', 'bearer', 'authorization'];
      const said = named.filter((name) => Object.hasOwn(query, name));
      if (said.length > 0 || JSON.stringify([path, query]).includes(jwt)) {
        throw new CaseFailure('no token in the URL', show({ path, query }));
      }
    },
  },
  '002': {
    title: 'hands on keys such as constructor and prototype as data',
    rules: 'SEC-008',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('echo/echo', { text: 'x' });
      const { id } = await line.next({ intent: 'echo' });
      const payload = { text: 'y', constructor: { name: 'z' }, prototype: { polluted: true } };
      line.send({ type: 'reply', ref: id, payload });
      await call.value(payload);
    },
  },
  '003': {
    title: 'survives __proto__ in payloads and envelopes, and works on',
    rules: 'SEC-008 ENV-025',
    async run({ connected, client }) {
      const { line } = await connected();
      const hostile = '"__proto__":{"polluted":true,"final":false,"seq":9,"retryable":true}';
      line.send(`{"type":"message","channel":"room:a","intent":"said","payload":{${hostile}}}`);
      line.send(`{"type":"pong","timestamp":1,${hostile}}`);
      line.send(`{"type":"system","intent":"goaway","payload":{"constructor":{${hostile}}}}`);
      await caughtUp(client, line);
      await worksOn(client, line);
    },
  },
  '004': {
    title: 'sends its token nowhere but at the establishment',
    rules: 'SEC-012',
    async run({ connected, client, token }) {
      const jwt = token();
      const { line } = await connected(undefined, { tokens: [jwt] });
      client.subscribe('room:a');
      client.send('echo', 'note', { text: 'x' });
      await line.next({ intent: 'note' });
      if (JSON.stringify(line.received).includes(jwt)) {
        throw new CaseFailure('frames without the token', show(line.received));
      }
    },
  },
});
