import { setTimeout as delay } from 'node:timers/promises';
import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';
import type { Probe } from '../probe.ts';

const forever = { channel: 'stream', intent: 'forever', payload: {} };

/** Demands the chunks of a stream from the first on, in their order; `false` where they are said to be gone. */
async function chunksAgain(probe: Probe, ref: unknown, count: number): Promise<boolean> {
  for (let seq = 0; seq < count; seq += 1) {
    const frame = await probe.next({ ref });
    if (seq === 0 && isGone(frame)) return false;
    if (frame.type !== 'reply' || frame.seq !== seq || frame.final !== false) {
      throw new CaseFailure(`chunk ${seq}, or unavailable in place of all`, show(frame));
    }
  }
  return true;
}

function isGone({ type, payload }: Frame): boolean {
  return type === 'error' && isFrame(payload) && payload.code === 'unavailable';
}

/** Requests across reconnects: what the next connection is answered. */
export const reqReconnectCases = casesOf('REQ', {
  '026': {
    title: 'sends a stream that runs again from its first chunk when the next connection asks',
    rules: 'REQ-019 REQ-021',
    requires: ['memory'],
    async run({ connect, unique }) {
      const [first, second] = [await connect(), await connect()];
      const frame = { ...forever, id: unique() };
      first.send(frame);
      await first.next({ type: 'reply', ref: frame.id, seq: 3 });
      await first.close();
      second.send(frame);
      if (!(await chunksAgain(second, frame.id, 8))) return;
      second.send({ type: 'cancel', ref: frame.id });
      await second.next({ type: 'error', ref: frame.id, payload: { code: 'cancelled' } });
    },
  },
  '027': {
    title: 'sends a stream that has ended again when the next connection asks',
    rules: 'REQ-018 REQ-021',
    requires: ['memory'],
    async run({ connect, unique }) {
      const [first, second] = [await connect(), await connect()];
      const frame = { channel: 'stream', intent: 'count', payload: { to: 5 }, id: unique() };
      await first.ask(frame);
      await first.close();
      second.send(frame);
      if (!(await chunksAgain(second, frame.id, 5))) return;
      await second.next({ type: 'reply', ref: frame.id, seq: 5, final: true });
    },
  },
  '028': {
    title: 'cancels work upon the cancel of the connection that asked for it last',
    rules: 'REQ-009 REQ-019',
    requires: ['memory'],
    async run({ connect, unique }) {
      const [first, second] = [await connect(), await connect()];
      const frame = { channel: 'slow', intent: 'wait', payload: { ms: 10_000 }, id: unique() };
      first.send(frame);
      await first.alive();
      await first.close();
      second.send(frame);
      await second.alive();
      second.send({ type: 'cancel', ref: frame.id });
      await second.next({ type: 'error', ref: frame.id, payload: { code: 'cancelled' } });
    },
  },
  '029': {
    title: 'joins a call of a method that a lost connection made, and then answers it from memory',
    rules: 'REQ-018 REQ-019 REQ-020',
    requires: ['memory'],
    async run({ connect, unique }) {
      const [first, second, third] = [await connect(), await connect(), await connect()];
      const payload = { jsonrpc: '2.0', id: 1, method: 'wait', params: { ms: 2_000 } };
      const call = { type: 'jsonrpc', id: unique(), payload };
      const result = { type: 'jsonrpc', payload: { id: 1, result: null } };
      const startedMs = performance.now();
      first.send(call);
      await first.alive();
      await first.close();
      await delay(1_000); // a second run would start here, and a third after it
      await second.expect(call, result);
      await third.expect(call, result);
      const tookMs = performance.now() - startedMs;
      if (tookMs > 2_800)
        throw new CaseFailure('the result of the first run', `one after ${tookMs} ms`);
    },
  },
  '030': {
    title: 'names one memory on all connections',
    rules: 'REQ-026',
    requires: ['memory'],
    async run({ connect }) {
      const [one, other] = [await connect(), await connect()];
      const { memory } = await one.welcome();
      const { memory: second } = await other.welcome();
      if (show(memory) !== show(second)) throw new CaseFailure(show(memory), show(second));
    },
  },
});
