import { casesOf } from '../case.ts';
import { isFrame } from '../frame.ts';
import { call, failure, sum } from './rpc-messages.ts';

const MAX_BATCH = 64;
const wait = (id: number) => ({ jsonrpc: '2.0', id, method: 'wait', params: { ms: 10_000 } });

/** The order of checks of JSON-RPC calls. */
export const rpcOrderCases = casesOf('RPC', {
  '025': {
    title: 'checks method and params before the number in flight',
    rules: 'RPC-019 RPC-010',
    async run({ connect }) {
      const probe = await connect();
      const { limits } = await probe.welcome();
      const most = isFrame(limits) ? Number(limits.maxInFlight) : 0;
      const ids: string[] = [];
      for (let started = 0; started < most; started += MAX_BATCH) {
        const calls = Array.from({ length: Math.min(MAX_BATCH, most - started) }, (_, n) =>
          wait(n),
        );
        const id = probe.newId();
        ids.push(id);
        probe.send({ type: 'jsonrpc', id, payload: calls });
      }
      await call(probe, { ...sum(1), method: 'nope' }, failure(1, -32_601));
      await call(probe, { ...sum(2), params: { of: 1 } }, failure(2, -32_602));
      const data = { code: 'rate_limited', retryable: true };
      await call(probe, sum(3), failure(3, -32_015, data));
      for (const ref of ids) probe.send({ type: 'cancel', ref });
      for (const ref of ids) await probe.next({ type: 'jsonrpc', ref });
      await call(probe, sum(4), { id: 4, result: 3 });
    },
  },
  '026': {
    title: 'checks the method before the params',
    rules: 'RPC-019 RPC-008',
    async run({ connect }) {
      const wrong = { jsonrpc: '2.0', id: 1, method: 'nope', params: { of: 'x' } };
      await call(await connect(), wrong, failure(1, -32_601));
    },
  },
});
