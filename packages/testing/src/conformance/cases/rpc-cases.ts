import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';
import { call, failure, log, sum } from './rpc-messages.ts';

/** JSON-RPC 2.0. */
export const rpcCases = casesOf('RPC', {
  '001': {
    title: 'answers a request by its result, with ref and id',
    rules: 'RPC-001 RPC-002',
    run: async ({ connect }) => void (await call(await connect(), sum(1), { id: 1, result: 3 })),
  },
  '002': {
    title: 'answers without ref where the envelope had no id',
    rules: 'RPC-001 RPC-002',
    async run({ connect }) {
      const probe = await connect();
      probe.send({ type: 'jsonrpc', payload: sum('loose') });
      await probe.next({ type: 'jsonrpc', ref: undefined, payload: { id: 'loose', result: 3 } });
    },
  },
  '003': {
    title: 'gives ids back with value and kind',
    rules: 'RPC-003',
    async run({ connect }) {
      const probe = await connect();
      for (const id of [0, -7, 1.5, 9_007_199_254_740_991, '1', '', 'ü', null]) {
        await call(probe, sum(id), { id, result: 3 });
      }
    },
  },
  '004': {
    title: 'answers calls of different envelopes with the same id by their ref',
    rules: 'RPC-022 RPC-002',
    async run({ connect }) {
      const probe = await connect();
      await Promise.all([
        call(probe, sum(1, [1]), { id: 1, result: 1 }),
        call(probe, sum(1, [2]), { id: 1, result: 2 }),
      ]);
    },
  },
  '005': {
    title: 'acknowledges a notification in an envelope with an id',
    rules: 'RPC-005 RPC-004',
    run: async ({ connect }) =>
      void (await (await connect()).expect({ type: 'jsonrpc', payload: log }, { type: 'ack' })),
  },
  '006': {
    title: 'does not answer a notification, not even a wrong one',
    rules: 'RPC-004',
    async run({ connect }) {
      const probe = await connect();
      for (const wrong of [{}, { method: 'nope' }, { params: { text: 7 } }, { method: 'fail' }]) {
        probe.send({ type: 'jsonrpc', payload: { ...log, ...wrong } });
      }
      await probe.silent({ type: 'jsonrpc' });
      await probe.silent({ type: 'error' });
    },
  },
  '007': {
    title: 'acknowledges a wrong notification in an envelope with an id',
    rules: 'RPC-004 RPC-005',
    async run({ connect }) {
      const payload = { ...log, method: 'nope' };
      await (await connect()).expect({ type: 'jsonrpc', payload }, { type: 'ack' });
    },
  },
  '008': {
    title: 'answers a payload that is no JSON-RPC message with -32600 and null',
    rules: 'RPC-007 RPC-006',
    async run({ connect }) {
      const probe = await connect();
      for (const wrong of [1, 'sum', null, true, {}, { jsonrpc: '2.0' }]) {
        await call(probe, wrong, failure(null, -32_600));
      }
    },
  },
  '009': {
    title: 'answers an invalid request with -32600 and its id where that is one',
    rules: 'RPC-007',
    async run({ connect }) {
      const probe = await connect();
      await call(probe, { jsonrpc: '1.0', id: 4, method: 'sum' }, failure(4, -32_600));
      await call(probe, { jsonrpc: '2.0', id: 'x', method: 7 }, failure('x', -32_600));
      await call(probe, { ...sum(5), params: 7 }, failure(5, -32_600));
      for (const id of [true, {}, [1]]) await call(probe, sum(id), failure(null, -32_600));
    },
  },
  '010': {
    title: 'answers a method that the contract does not have with -32601',
    rules: 'RPC-008 RPC-010',
    async run({ connect }) {
      const probe = await connect();
      const data = { code: 'unknown_intent', retryable: false };
      for (const method of ['nope', 'rpc.sum', 'SUM', '', 'constructor', '__defineGetter__']) {
        await call(probe, { ...sum(1), method }, failure(1, -32_601, data));
      }
    },
  },
  '011': {
    title: 'answers params that do not match with -32602 and issues',
    rules: 'RPC-009 RPC-010',
    async run({ connect }) {
      const probe = await connect();
      const data = { code: 'invalid_payload', retryable: false };
      const answer = await call(
        probe,
        { ...sum(1), params: { of: '1' } },
        failure(1, -32_602, data),
      );
      if (!show(answer.payload).includes('"/of"')) {
        throw new CaseFailure('an issue at "/of"', show(answer.payload));
      }
    },
  },
  '012': {
    title: 'judges absent params as {}',
    rules: 'RPC-021',
    async run({ connect }) {
      const probe = await connect();
      await call(probe, { jsonrpc: '2.0', id: 1, method: 'sum' }, failure(1, -32_602));
      await call(probe, { jsonrpc: '2.0', id: 2, method: 'fail' }, failure(2, -32_000));
    },
  },
  '013': {
    title: 'sends a declared error as -32000 with its name and data',
    rules: 'RPC-011',
    async run({ connect }) {
      const request = { jsonrpc: '2.0', id: 1, method: 'fail', params: {} };
      const answer = await call(
        await connect(),
        request,
        failure(1, -32_000, { code: 'over_quota' }),
      );
      if (!show(answer.payload).includes('"limit"')) {
        throw new CaseFailure('data.data with limit', show(answer.payload));
      }
    },
  },
  '014': {
    title: 'answers a jsonrpc frame without payload with an error envelope',
    rules: 'RPC-006',
    run: async ({ connect }) =>
      void (await (await connect()).refused({ type: 'jsonrpc' }, 'invalid_envelope')),
  },
  '015': {
    title: 'counts no strike for faults inside of payloads',
    rules: 'RPC-006 ENV-023',
    async run({ connect }) {
      const probe = await connect();
      for (let n = 0; n < 30; n += 1) await call(probe, {}, failure(null, -32_600));
      await probe.alive();
    },
  },
  '021': {
    title: 'ignores responses that it did not ask for',
    rules: 'RPC-018 RPC-005',
    async run({ connect }) {
      const probe = await connect();
      const response = { jsonrpc: '2.0', id: 'unasked', result: 1 };
      await probe.expect({ type: 'jsonrpc', payload: response }, { type: 'ack' });
      probe.send({ type: 'jsonrpc', payload: response });
      await probe.silent({ type: 'jsonrpc' });
    },
  },
  '023': {
    title: 'runs calls beside each other: a quick one is not kept waiting',
    rules: 'RPC-001 MSG-010',
    async run({ connect, unique }) {
      const id = unique();
      const probe = await connect();
      const slow = { jsonrpc: '2.0', id: 1, method: 'wait', params: { ms: 500 } };
      probe.send({ type: 'jsonrpc', id, payload: slow });
      await probe.expect(
        { channel: 'echo', intent: 'note', payload: { text: 'x' } },
        { type: 'ack' },
      );
      await probe.silent({ ref: id });
    },
  },
  '024': {
    title: 'joins an envelope whose id is in flight',
    rules: 'REQ-017',
    async run({ connect, unique }) {
      const id = unique();
      const probe = await connect();
      const payload = { jsonrpc: '2.0', id: 1, method: 'wait', params: { ms: 150 } };
      probe.send({ type: 'jsonrpc', id, payload });
      await probe.expect({ type: 'jsonrpc', id, payload }, { payload: { result: null } });
      await probe.silent({ ref: id });
    },
  },
});
