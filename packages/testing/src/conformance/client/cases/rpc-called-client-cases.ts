import { setTimeout as delay } from 'node:timers/promises';
import { CaseFailure, show } from '../../case-failure.ts';
import { clientCasesOf } from '../client-case.ts';
import { caughtUp } from './caught-up.ts';
import { remembering } from './remembering.ts';
import { worksOn } from './works-on.ts';

const jsonrpc = '2.0';
const WAIT_MS = 400;
/** More calls than a client should run at once. */
const TOO_MANY = 2_000;

const call = (id: unknown, method: string, params: object = {}) => ({
  type: 'jsonrpc',
  payload: { jsonrpc, id, method, params },
});
const response = (id: unknown, fields: object) => ({
  type: 'jsonrpc',
  payload: { jsonrpc, id, ...fields },
});

/** What a client does with calls of methods that it has. */
export const rpcCalledClientCases = clientCasesOf('RPC', {
  '025': {
    title: 'answers a call of its method by the result, with ref and id',
    rules: 'RPC-017 RPC-003 RPC-002',
    requires: ['client-rpc'],
    async run({ connected, client }) {
      const { line } = await connected();
      for (const id of [1, 'text', '1']) {
        line.send(call(id, 'echo', { text: 'x' }));
        await line.next({ ref: undefined, ...response(id, { result: { text: 'x' } }) });
      }
      line.send({ ...call(2, 'echo', { text: 'y' }), id: 'of the envelope' });
      const answer = response(2, { result: { text: 'y' } });
      await line.next({ ref: 'of the envelope', ...answer });
      await worksOn(client, line);
    },
  },
  '026': {
    title: 'fails as the contract declares, by -32000 with name and data',
    rules: 'RPC-011',
    requires: ['client-rpc'],
    async run({ connected }) {
      const { line } = await connected();
      line.send(call(1, 'fail'));
      const data = { code: 'over_quota', data: { limit: 3 } };
      await line.next(response(1, { error: { code: -32_000, data } }));
    },
  },
  '027': {
    title: 'answers a failure that nobody foresaw by -32603, without its details',
    rules: 'RPC-010',
    requires: ['client-rpc'],
    async run({ connected, client }) {
      const { line } = await connected();
      line.send(call(1, 'crash'));
      const answer = await line.next(response(1, { error: { code: -32_603 } }));
      if (show(answer).includes('machine room')) {
        throw new CaseFailure('no detail of the failure', show(answer));
      }
      await worksOn(client, line);
    },
  },
  '028': {
    title: 'stops a call that the server gives up, and no other',
    rules: 'RPC-027',
    level: 'SHOULD',
    requires: ['client-rpc'],
    async run({ connected, client }) {
      const { line } = await connected();
      line.send(call(1, 'wait', { ms: 10_000 }));
      line.send(call(2, 'wait', { ms: WAIT_MS }));
      const payload = { jsonrpc, method: 'rpc.cancel', params: { id: 1 } };
      line.send({ type: 'jsonrpc', payload });
      await client.event({ event: 'stopped', method: 'wait' });
      await line.next(response(2, { result: null }));
    },
  },
  '029': {
    title: 'does not answer a call on another connection than the one that it came by',
    rules: 'RPC-029',
    requires: ['client-rpc', 'reconnect'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([remembering]);
      line.send(call('gone', 'wait', { ms: WAIT_MS }));
      await caughtUp(client, line);
      line.act({ cut: true });
      const next = await gateway.line();
      await delay(WAIT_MS);
      await next.silent({ type: 'jsonrpc' });
    },
  },
  '030': {
    title: 'answers a call over its bound by -32015',
    rules: 'RPC-026',
    level: 'SHOULD',
    requires: ['client-rpc'],
    async run({ connected, client }) {
      const { line } = await connected();
      for (let id = 1; id <= TOO_MANY; id += 1) line.send(call(id, 'wait', { ms: 10_000 }));
      await line.next({ type: 'jsonrpc', payload: { error: { code: -32_015 } } });
      await client.close().ok();
    },
  },
  '031': {
    title: 'does not take a call for the answer to a call of its own with that id',
    rules: 'RPC-018 RPC-022',
    requires: ['client-rpc', 'rpc'],
    async run({ connected, client }) {
      const { line } = await connected();
      const own = client.rpc('sum', { of: [1, 2] });
      const asked = await line.next({ type: 'jsonrpc', payload: { method: 'sum' } });
      const { id } = Object(asked.payload);
      line.send(call(id, 'echo', { text: 'x' }));
      await line.next(response(id, { result: { text: 'x' } }));
      await caughtUp(client, line);
      if (own.answered) throw new CaseFailure('its own call still open', 'an answer to it');
      line.send({
        ...response(id, { result: 3 }),
        ...(asked.id !== undefined && { ref: asked.id }),
      });
      if ((await own.ok()) !== 3) throw new CaseFailure('3', show(await own.ok()));
    },
  },
  '032': {
    title: 'does not answer a notification of a method that it has, well or ill',
    rules: 'RPC-004',
    requires: ['client-rpc'],
    async run({ connected, client }) {
      const { line } = await connected();
      for (const method of ['echo', 'fail', 'crash']) {
        line.send({ type: 'jsonrpc', payload: { jsonrpc, method, params: { text: 'x' } } });
      }
      await line.silent({ type: 'jsonrpc' });
      await worksOn(client, line);
    },
  },
});
