import { clientCasesOf } from '../client-case.ts';

/** Requests: replies, streams. */
export const reqClientCases = clientCasesOf('REQ', {
  '001': {
    title: 'hands on the reply whose ref is the id of its request',
    rules: 'REQ-001 MSG-005',
    async run({ connected, client }) {
      const { line } = await connected();
      const one = client.request('echo/echo', { text: 'one' });
      const first = await line.next({ intent: 'echo', payload: { text: 'one' } });
      const other = client.request('echo/echo', { text: 'other' });
      const second = await line.next({ intent: 'echo', payload: { text: 'other' } });
      line.send({ type: 'reply', ref: second.id, payload: { text: 'second' } });
      line.send({ type: 'reply', ref: first.id, payload: { text: 'first' } });
      await one.value({ text: 'first' });
      await other.value({ text: 'second' });
    },
  },
});
