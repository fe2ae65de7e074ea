import { setTimeout as delay } from 'node:timers/promises';
import { CaseFailure, show } from '../../case-failure.ts';
import type { GatewayLine } from '../case-gateway.ts';
import { clientCasesOf } from '../client-case.ts';
import { caughtUp } from './caught-up.ts';
import { worksOn } from './works-on.ts';

/** Sends chunks of a stream by their numbers. */
function sendChunks(line: GatewayLine, ref: unknown, numbers: readonly number[]): void {
  for (const seq of numbers) {
    line.send({ type: 'reply', ref, seq, final: false, payload: { n: seq } });
  }
}

function demandChunks(chunks: readonly unknown[], numbers: readonly number[]): void {
  const expected = JSON.stringify(numbers.map((n) => ({ n })));
  if (JSON.stringify(chunks) !== expected) throw new CaseFailure(expected, show(chunks));
}

/** Requests: replies, streams, giving up. */
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
  '002': {
    title: 'takes a reply with final: true like one without',
    rules: 'REQ-001',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('echo/echo', { text: 'x' });
      const { id } = await line.next({ intent: 'echo' });
      line.send({ type: 'reply', ref: id, final: true, payload: { text: 'y' } });
      await call.value({ text: 'y' });
    },
  },
  '003': {
    title: 'hands on the chunks of a stream as they come, in order, then its end',
    rules: 'REQ-003 REQ-004 REQ-005',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('stream/count', { to: 3 }, { stream: true });
      const { id } = await line.next({ intent: 'count' });
      sendChunks(line, id, [0]);
      demandChunks(await call.chunks(1), [0]);
      if (call.answered) throw new CaseFailure('a stream that goes on', 'its end');
      sendChunks(line, id, [1, 2]);
      line.send({ type: 'reply', ref: id, seq: 3, final: true });
      demandChunks(await call.chunks(2), [1, 2]);
      await call.ok();
      demandChunks(call.untakenChunks(), []);
    },
  },
  '004': {
    title: 'takes a stream without chunks',
    rules: 'REQ-005',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('stream/count', { to: 0 }, { stream: true });
      const { id } = await line.next({ intent: 'count' });
      line.send({ type: 'reply', ref: id, seq: 0, final: true });
      await call.ok();
      demandChunks(call.untakenChunks(), []);
    },
  },
  '005': {
    title: 'hands on the chunks before an error, then the error',
    rules: 'REQ-006',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('stream/break', { after: 2 }, { stream: true });
      const { id } = await line.next({ intent: 'break' });
      sendChunks(line, id, [0, 1]);
      const payload = { code: 'internal', message: 'It failed.', retryable: false };
      line.send({ type: 'error', ref: id, payload });
      demandChunks(await call.chunks(2), [0, 1]);
      await call.error({ code: 'internal' });
    },
  },
  '006': {
    title: 'drops chunks that it has seen',
    rules: 'REQ-007',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('stream/count', { to: 3 }, { stream: true });
      const { id } = await line.next({ intent: 'count' });
      sendChunks(line, id, [0, 0, 1, 0, 1, 2]);
      line.send({ type: 'reply', ref: id, seq: 3, final: true });
      await call.ok();
      demandChunks(await call.chunks(3), [0, 1, 2]);
      demandChunks(call.untakenChunks(), []);
    },
  },
  '007': {
    title: 'ignores what comes after the end of a stream',
    rules: 'MSG-011 REQ-008',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('stream/count', { to: 1 }, { stream: true });
      const { id } = await line.next({ intent: 'count' });
      sendChunks(line, id, [0]);
      line.send({ type: 'reply', ref: id, seq: 1, final: true });
      sendChunks(line, id, [2]);
      line.send({ type: 'reply', ref: id, seq: 3, final: true });
      await call.ok();
      await caughtUp(client, line);
      demandChunks(await call.chunks(1), [0]);
      demandChunks(call.untakenChunks(), []);
      await worksOn(client, line);
    },
  },
  '008': {
    title: 'keeps two streams apart',
    rules: 'REQ-004 MSG-005',
    async run({ connected, client }) {
      const { line } = await connected();
      const one = client.request('stream/count', { to: 2 }, { stream: true });
      const first = await line.next({ intent: 'count', payload: { to: 2 } });
      const other = client.request('stream/count', { to: 1 }, { stream: true });
      const second = await line.next({ intent: 'count', payload: { to: 1 } });
      sendChunks(line, first.id, [0]);
      sendChunks(line, second.id, [0]);
      line.send({ type: 'reply', ref: second.id, seq: 1, final: true });
      await other.ok();
      sendChunks(line, first.id, [1]);
      line.send({ type: 'reply', ref: first.id, seq: 2, final: true });
      await one.ok();
      demandChunks(await one.chunks(2), [0, 1]);
      demandChunks(await other.chunks(1), [0]);
    },
  },
  '009': {
    title: 'hands on null as a reply and as a chunk, which is not the end of a stream',
    rules: 'ENV-029 REQ-003',
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('echo/echo', { text: 'x' });
      const { id } = await line.next({ intent: 'echo' });
      line.send({ type: 'reply', ref: id, payload: null });
      const value = await call.ok();
      if (value !== null) throw new CaseFailure('null', show(value));
      const counting = client.request('stream/count', { to: 1 }, { stream: true });
      const counted = await line.next({ intent: 'count' });
      line.send({ type: 'reply', ref: counted.id, seq: 0, final: false, payload: null });
      line.send({ type: 'reply', ref: counted.id, seq: 1, final: true });
      await counting.ok();
      const chunks = await counting.chunks(1);
      if (chunks[0] !== null) throw new CaseFailure('[null]', show(chunks));
    },
  },
  '011': {
    title: 'cancels by the id of the request',
    rules: 'REQ-009',
    requires: ['cancel'],
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('slow/wait', { ms: 10_000 });
      const { id } = await line.next({ intent: 'wait' });
      call.cancel();
      await line.next({ type: 'cancel', ref: id });
      const payload = { code: 'cancelled', message: 'Cancelled.', retryable: false };
      line.send({ type: 'error', ref: id, payload });
      await call.error();
    },
  },
  '012': {
    title: 'takes whatever answer comes after its cancel, and works on',
    rules: 'MSG-011 REQ-009',
    requires: ['cancel'],
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('stream/forever', {}, { stream: true });
      const { id } = await line.next({ intent: 'forever' });
      sendChunks(line, id, [0]);
      await call.chunks(1);
      call.cancel();
      await line.next({ type: 'cancel', ref: id });
      sendChunks(line, id, [1]);
      line.send({ type: 'reply', ref: id, seq: 2, final: true });
      await call.done();
      await caughtUp(client, line);
      await worksOn(client, line);
    },
  },
  '013': {
    title: 'bounds its wait, and cancels what it gives up',
    rules: 'REQ-014',
    level: 'SHOULD',
    requires: ['cancel'],
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('slow/wait', { ms: 10_000 }, { timeoutMs: 200 });
      const { id } = await line.next({ intent: 'wait' });
      await call.givesUp();
      await line.next({ type: 'cancel', ref: id });
    },
  },
  '014': {
    title: 'does not cancel what was answered',
    rules: 'REQ-011',
    level: 'SHOULD',
    requires: ['cancel'],
    async run({ connected, client }) {
      const { line } = await connected();
      const call = client.request('echo/echo', { text: 'x' }, { timeoutMs: 400 });
      const { id } = await line.next({ intent: 'echo' });
      line.send({ type: 'reply', ref: id, payload: { text: 'y' } });
      await call.ok();
      await delay(450);
      await line.silent({ type: 'cancel' });
    },
  },
});
