import { CaseFailure, show } from '../../case-failure.ts';
import type { GatewayLine } from '../case-gateway.ts';
import { clientCasesOf } from '../client-case.ts';
import { caughtUp } from './caught-up.ts';
import { worksOn } from './works-on.ts';

const jsonrpc = '2.0';

function respond(line: GatewayLine, asked: Readonly<Record<string, unknown>>, what: object): void {
  const payload = { jsonrpc, id: Object(asked.payload).id, ...what };
  line.send({ type: 'jsonrpc', ...(asked.id !== undefined && { ref: asked.id }), payload });
}

async function demandResult(call: { ok(): Promise<unknown> }, expected: unknown): Promise<void> {
  const result = await call.ok();
  if (result !== expected) throw new CaseFailure(show(expected), show(result));
}

/** JSON-RPC 2.0: calls of the client, and what a server asks. */
export const rpcClientCases = clientCasesOf('RPC', {
  '001': {
    title: 'calls a method with its params, and hands on the result',
    rules: 'RPC-001 RPC-003',
    requires: ['rpc'],
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.rpc('sum', { of: [1, 2] });
      const payload = { jsonrpc, method: 'sum', params: { of: [1, 2] } };
      const asked = await line.next({ type: 'jsonrpc', payload });
      respond(line, asked, { result: 3 });
      await demandResult(call, 3);
    },
  },
  '002': {
    title: 'keeps two calls apart, whichever is answered first',
    rules: 'RPC-022 RPC-002',
    requires: ['rpc'],
    async run({ connected, client }) {
      const { line } = await connected();
      const one = client.rpc('sum', { of: [1] });
      const other = client.rpc('sum', { of: [2] });
      const first = await line.next({ type: 'jsonrpc', payload: { params: { of: [1] } } });
      const second = await line.next({ type: 'jsonrpc', payload: { params: { of: [2] } } });
      respond(line, second, { result: 2 });
      respond(line, first, { result: 1 });
      await demandResult(one, 1);
      await demandResult(other, 2);
    },
  },
  '003': {
    title: 'hands on null as a result',
    rules: 'RPC-001',
    requires: ['rpc'],
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.rpc('log', { text: 'x' });
      respond(line, await line.next({ type: 'jsonrpc' }), { result: null });
      await demandResult(call, null);
    },
  },
  '004': {
    title: 'hands on an error of the table with code, retryable, issues',
    rules: 'RPC-010',
    requires: ['rpc'],
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.rpc('sum', { of: [] });
      const issues = [{ path: '/of', message: 'Too few.' }];
      const data = { code: 'invalid_payload', retryable: false, issues };
      const error = { code: -32_602, message: 'No.', data };
      respond(line, await line.next({ type: 'jsonrpc' }), { error });
      await call.error(data);
    },
  },
  '005': {
    title: 'hands on an error that the method declares, with its data',
    rules: 'RPC-011',
    requires: ['rpc'],
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.rpc('fail', {});
      const data = { code: 'over_quota', retryable: false, data: { limit: 3 } };
      const error = { code: -32_000, message: 'Enough.', data };
      respond(line, await line.next({ type: 'jsonrpc' }), { error });
      await call.error({ code: 'over_quota', data: { limit: 3 } });
    },
  },
  '006': {
    title: 'ignores a response whose id it did not send',
    rules: 'RPC-018',
    requires: ['rpc'],
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.rpc('sum', { of: [1, 2] });
      const asked = await line.next({ type: 'jsonrpc' });
      for (const id of ['nobody', 4_711, null]) {
        line.send({ type: 'jsonrpc', payload: { jsonrpc, id, result: 'wrong' } });
      }
      await caughtUp(client, line);
      if (call.answered) throw new CaseFailure('the call still open', 'an answer to it');
      respond(line, asked, { result: 3 });
      await demandResult(call, 3);
    },
  },
  '007': {
    title: 'ends a call whose envelope is answered by an error',
    rules: 'RPC-006 MSG-015',
    requires: ['rpc'],
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.rpc('sum', { of: [1, 2] });
      const { id } = await line.next({ type: 'jsonrpc' });
      if (id === undefined) return; // without an id of the envelope, no error can be meant for it
      const payload = { code: 'unavailable', message: 'Later.', retryable: true };
      line.send({ type: 'error', ref: id, payload });
      await call.error({ code: 'unavailable', retryable: true });
    },
  },
  '008': {
    title: 'sends a notification without a JSON-RPC id',
    rules: 'RPC-004',
    requires: ['rpc'],
    async run({ connected, client }) {
      const { line } = await connected();
      client.notify('log', { text: 'x' });
      const asked = await line.next({ type: 'jsonrpc', payload: { jsonrpc, method: 'log' } });
      if (Object.hasOwn(Object(asked.payload), 'id')) {
        throw new CaseFailure('no id in the payload', show(asked));
      }
    },
  },
  '009': {
    title: 'cancels a call by the id of its envelope',
    rules: 'RPC-020',
    requires: ['rpc', 'cancel'],
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.rpc('wait', { ms: 10_000 });
      const { id } = await line.next({ type: 'jsonrpc' });
      call.cancel();
      await line.next({ type: 'cancel', ref: id });
    },
  },
  '010': {
    title: 'calls with ids that differ',
    rules: 'RPC-022',
    requires: ['rpc'],
    async run({ connected, client }) {
      const { line } = await connected();
      for (const n of [1, 2, 3]) client.rpc('sum', { of: [n] });
      await line.next({ type: 'jsonrpc', payload: { params: { of: [3] } } });
      const ids = line.received
        .filter(({ type }) => type === 'jsonrpc')
        .map(({ id, payload }) => `${id} ${Object(payload).id}`);
      if (new Set(ids).size !== 3) throw new CaseFailure('three different ids', show(ids));
    },
  },
  '021': {
    title: 'answers a request for a method that it does not know by -32601, with its id',
    rules: 'RPC-017 RPC-003',
    async run({ connected, client }) {
      const { line } = await connected();
      for (const id of ['text', 7, '7']) {
        line.send({ type: 'jsonrpc', payload: { jsonrpc, id, method: 'no.such', params: {} } });
        const error = { code: -32_601 };
        await line.next({ type: 'jsonrpc', ref: undefined, payload: { jsonrpc, id, error } });
      }
      await worksOn(client, line);
    },
  },
  '022': {
    title: 'answers a request in an envelope with an id with that as ref',
    rules: 'RPC-017 RPC-002',
    async run({ connected }) {
      const { line } = await connected();
      const payload = { jsonrpc, id: 1, method: 'no.such' };
      line.send({ type: 'jsonrpc', id: 'of the envelope', payload });
      await line.next({ type: 'jsonrpc', ref: 'of the envelope', payload: { id: 1 } });
    },
  },
  '023': {
    title: 'answers no notification',
    rules: 'RPC-004',
    async run({ connected, client }) {
      const { line } = await connected();
      line.send({ type: 'jsonrpc', payload: { jsonrpc, method: 'no.such', params: {} } });
      await line.silent({ type: 'jsonrpc' });
      await worksOn(client, line);
    },
  },
  '024': {
    title: 'works on after a payload that is no JSON-RPC 2.0 message',
    rules: 'ENV-025',
    async run({ connected, client }) {
      const { line } = await connected();
      for (const payload of [null, 7, 'text', {}, { jsonrpc: '1.0', id: 1, result: 1 }, []]) {
        line.send({ type: 'jsonrpc', payload });
      }
      await caughtUp(client, line);
      await worksOn(client, line);
    },
  },
});
