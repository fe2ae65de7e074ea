import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';
import type { Probe } from '../probe.ts';
import { call, failure, log, sum } from './rpc-messages.ts';

const MAX_BATCH = 64;

async function batch(probe: Probe, payload: readonly unknown[]): Promise<readonly unknown[]> {
  const answer = await probe.ask({ type: 'jsonrpc', payload });
  if (Array.isArray(answer.payload)) return answer.payload;
  throw new CaseFailure('one array of responses', show(answer));
}

function entryOf(entries: readonly unknown[], id: unknown): Frame {
  const entry = entries.find((candidate) => isFrame(candidate) && candidate.id === id);
  if (isFrame(entry)) return entry;
  throw new CaseFailure(`a response with id ${show(id)}`, show(entries));
}

/** Batches. */
export const rpcBatchCases = casesOf('RPC', {
  '016': {
    title: 'answers a batch by one array, without entries for notifications',
    rules: 'RPC-012',
    async run({ connect }) {
      const entries = await batch(await connect(), [sum('a'), log, sum('b', [5])]);
      if (entries.length !== 2) throw new CaseFailure('two responses', show(entries));
      if (entryOf(entries, 'a').result !== 3 || entryOf(entries, 'b').result !== 5) {
        throw new CaseFailure('the results 3 and 5', show(entries));
      }
    },
  },
  '017': {
    title: 'answers a batch of notifications alone by ack',
    rules: 'RPC-013 RPC-005',
    async run({ connect }) {
      const probe = await connect();
      await probe.expect({ type: 'jsonrpc', payload: [log, log] }, { type: 'ack' });
      probe.send({ type: 'jsonrpc', payload: [log] });
      await probe.silent({ type: 'jsonrpc' });
    },
  },
  '018': {
    title: 'answers an empty batch by one -32600',
    rules: 'RPC-014',
    run: async ({ connect }) => void (await call(await connect(), [], failure(null, -32_600))),
  },
  '019': {
    title: 'takes a batch of 64 messages, and refuses one of 65 whole',
    rules: 'RPC-015',
    async run({ connect }) {
      const probe = await connect();
      const many = Array.from({ length: MAX_BATCH + 1 }, (_, id) => sum(id));
      const entries = await batch(probe, many.slice(1));
      if (entries.length !== MAX_BATCH) throw new CaseFailure('64 responses', `${entries.length}`);
      await call(probe, many, failure(null, -32_600));
    },
  },
  '020': {
    title: 'answers each invalid entry of a batch, and runs the others',
    rules: 'RPC-016',
    async run({ connect }) {
      const entries = await batch(await connect(), [1, {}, sum('a'), []]);
      const invalid = entries.filter((entry) => isFrame(entry) && entry.id === null);
      if (invalid.length !== 3 || entryOf(entries, 'a').result !== 3) {
        throw new CaseFailure('three times -32600, and the result 3', show(entries));
      }
    },
  },
  '022': {
    title: 'stops the calls of an envelope that is cancelled, with -32019 for each',
    rules: 'RPC-020',
    async run({ connect, unique }) {
      const id = unique();
      const probe = await connect();
      const wait = { jsonrpc: '2.0', method: 'wait', params: { ms: 10_000 } };
      const payload = [{ ...wait, id: 1 }, sum(2), { ...wait, id: 3 }];
      const answer = probe.ask({ type: 'jsonrpc', id, payload });
      // What is asked later is answered: then the sum of the batch is done as well.
      await call(probe, sum('later'), { id: 'later', result: 3 });
      probe.send({ type: 'cancel', ref: id });
      const { payload: entries } = await answer;
      const responses = Array.isArray(entries) ? entries : [];
      for (const id of [1, 3]) {
        const { error } = entryOf(responses, id);
        if (!isFrame(error) || error.code !== -32_019) {
          throw new CaseFailure('-32019', show(error));
        }
      }
      if (entryOf(responses, 2).result !== 3) throw new CaseFailure('the result 3', show(entries));
    },
  },
});
