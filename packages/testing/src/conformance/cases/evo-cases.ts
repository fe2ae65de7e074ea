import { casesOf } from '../case.ts';

/** Evolution: what is unknown survives. */
export const evoCases = casesOf('EVO', {
  '001': {
    title: 'ignores unknown fields in the payload of subscribe',
    rules: 'EVO-004',
    async run({ connect }) {
      const frame = { type: 'subscribe', channel: 'echo', payload: { window: 7, x: { y: 1 } } };
      await (await connect()).expect(frame, { type: 'ack' });
    },
  },
  '002': {
    title: 'ignores unknown fields in the payload of refresh',
    rules: 'EVO-004',
    async run({ connect, token }) {
      const payload = { token: await token(), device: 'phone' };
      await (await connect()).expect({ type: 'refresh', payload }, { type: 'ack' });
    },
  },
  '003': {
    title: 'adds no rule of its own for unknown fields of an intent',
    rules: 'EVO-005',
    async run({ connect }) {
      const payload = { text: 'x', added: { later: true } };
      const frame = { channel: 'echo', intent: 'echo', payload };
      await (await connect()).expect(frame, { type: 'reply', payload: { text: 'x' } });
    },
  },
  '004': {
    title: 'adds no rule of its own for unknown fields of params',
    rules: 'EVO-005',
    async run({ connect }) {
      const params = { of: [1], added: true };
      const payload = { jsonrpc: '2.0', id: 1, method: 'sum', params };
      const frame = { type: 'jsonrpc', payload };
      await (await connect()).expect(frame, { type: 'jsonrpc', payload: { result: 1 } });
    },
  },
  '005': {
    title: 'ignores query parameters that it does not know',
    rules: 'CON-019',
    run: async ({ connect }) => void (await connect({ query: 'lang=en&x' })),
  },
  '006': {
    title: 'does not ask for the query parameter contract',
    rules: 'CON-019',
    run: async ({ connect }) => void (await connect()),
  },
});
