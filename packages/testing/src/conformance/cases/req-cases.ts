import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';
import { isFrame } from '../frame.ts';
import type { Probe } from '../probe.ts';

const count = (to: number) => ({ channel: 'stream', intent: 'count', payload: { to } });
const forever = { channel: 'stream', intent: 'forever', payload: {} };
const wait = (ms: number) => ({ channel: 'slow', intent: 'wait', payload: { ms } });
const cancelled = (ref: string) => ({ type: 'error', ref, payload: { code: 'cancelled' } });

/** Starts a stream; resolves once its first chunk is there. */
async function startForever(probe: Probe): Promise<string> {
  const id = probe.newId();
  probe.send({ ...forever, id });
  await probe.next({ type: 'reply', ref: id, seq: 0, final: false });
  return id;
}

/** Requests: replies, streams, cancel, resend. */
export const reqCases = casesOf('REQ', {
  '001': {
    title: 'answers a plain request by one reply with payload',
    rules: 'REQ-001 MSG-005',
    async run({ connect, unique }) {
      const id = unique();
      const probe = await connect();
      const payload = { text: 'Sing, O goddess ☃ \u0000 "' };
      const frame = { channel: 'echo', intent: 'echo', id, payload };
      await probe.expect(frame, { type: 'reply', ref: id, payload, seq: undefined });
      await probe.silent({ ref: id });
    },
  },
  '002': {
    title: 'refuses a request without id with invalid_envelope',
    rules: 'REQ-002',
    async run({ connect }) {
      const probe = await connect();
      await probe.refusedLoosely(wait(0), 'invalid_envelope');
      await probe.refusedLoosely(count(1), 'invalid_envelope');
    },
  },
  '003': {
    title: 'numbers the chunks of a stream from 0 and ends it by a reply without payload',
    rules: 'REQ-003 REQ-004 REQ-005',
    async run({ connect }) {
      const probe = await connect();
      const last = await probe.expect(count(5), { type: 'reply', seq: 5, final: true });
      for (let n = 0; n < 5; n += 1) {
        await probe.next({ type: 'reply', ref: last.ref, seq: n, final: false, payload: { n } });
      }
    },
  },
  '004': {
    title: 'ends an empty stream by its end mark alone, with seq 0',
    rules: 'REQ-005',
    async run({ connect }) {
      await (await connect()).expect(count(0), { type: 'reply', seq: 0, final: true });
    },
  },
  '005': {
    title: 'sends a stream of a thousand chunks whole',
    rules: 'REQ-004 REQ-005',
    run: async ({ connect }) =>
      void (await (await connect()).expect(count(1_000), { seq: 1_000, final: true })),
  },
  '006': {
    title: 'ends a stream that fails by an error in place of the end mark',
    rules: 'REQ-006 MSG-018',
    async run({ connect }) {
      const probe = await connect();
      const frame = { channel: 'stream', intent: 'break', payload: { after: 3 } };
      const { ref } = await probe.refused(frame, 'internal');
      for (let seq = 0; seq < 3; seq += 1)
        await probe.next({ type: 'reply', ref, seq, final: false });
      await probe.silent({ ref });
    },
  },
  '007': {
    title: 'sends two streams at once, each in its order',
    rules: 'REQ-004 MSG-010',
    async run({ connect }) {
      const probe = await connect();
      const [one, other] = await Promise.all([probe.ask(count(50)), probe.ask(count(60))]);
      if (one.seq !== 50 || other.seq !== 60) {
        throw new CaseFailure('ends with seq 50 and 60', show([one, other]));
      }
    },
  },
  '008': {
    title: 'ends a stream by cancelled when it is cancelled, and sends no chunk after it',
    rules: 'REQ-009 REQ-010 REQ-008',
    async run({ connect }) {
      const probe = await connect();
      const id = await startForever(probe);
      probe.send({ type: 'cancel', ref: id });
      await probe.next(cancelled(id));
      await probe.silent({ type: 'error' });
    },
  },
  '009': {
    title: 'ends a plain request by cancelled when it is cancelled',
    rules: 'REQ-009',
    async run({ connect, unique }) {
      const id = unique();
      const probe = await connect();
      probe.send({ ...wait(10_000), id });
      await probe.alive();
      probe.send({ type: 'cancel', ref: id });
      await probe.next(cancelled(id));
    },
  },
  '010': {
    title: 'ignores a cancel of what is unknown or answered, and answers no cancel',
    rules: 'REQ-011 REQ-012',
    async run({ connect, unique }) {
      const id = unique();
      const probe = await connect();
      await probe.expect({ ...wait(0), id }, { type: 'reply' });
      probe.send({ type: 'cancel', ref: id });
      probe.send({ type: 'cancel', ref: 'unknown', id: 'c' });
      await probe.silent({ type: 'error' });
      await probe.silent({ type: 'ack' });
    },
  },
  '011': {
    title: 'cancels what is of the own connection only',
    rules: 'REQ-009 SEC-007',
    async run({ connect, unique }) {
      const id = unique();
      const [probe, other] = [await connect(), await connect()];
      const answer = probe.ask({ ...wait(200), id });
      other.send({ type: 'cancel', ref: id });
      const { type } = await answer;
      if (type !== 'reply') throw new CaseFailure('the reply', show(type));
    },
  },
  '012': {
    title: 'joins a frame whose id is in flight: one run, one answer',
    rules: 'REQ-017',
    async run({ connect, unique }) {
      const id = unique();
      const probe = await connect();
      const frame = { ...wait(150), id };
      probe.send(frame);
      await probe.expect(frame, { type: 'reply', ref: id });
      await probe.silent({ ref: id });
    },
  },
  '013': {
    title: 'compares neither types nor contents when it joins',
    rules: 'REQ-017',
    async run({ connect, unique }) {
      const id = unique();
      const probe = await connect();
      probe.send({ ...wait(150), id });
      probe.send({ type: 'subscribe', channel: 'echo', id });
      await probe.next({ type: 'reply', ref: id, payload: { waited: 150 } });
      await probe.silent({ ref: id });
    },
  },
  '014': {
    title:
      'runs an id again on the next connection while nothing is remembered, or answers from memory',
    rules: 'REQ-017',
    async run({ connect, unique }) {
      const id = unique();
      const frame = { channel: 'echo', intent: 'echo', id, payload: { text: 'x' } };
      for (const probe of [await connect(), await connect()]) {
        await probe.expect(frame, { type: 'reply', ref: id });
      }
    },
  },
  '015': {
    title: 'answers a repeat on the same connection from memory: the work runs once',
    rules: 'REQ-018 REQ-020',
    requires: ['memory'],
    async run({ connect, unique }) {
      const probe = await connect();
      await probe.expect({ type: 'subscribe', channel: 'echo' }, { type: 'ack' });
      const text = unique();
      const frame = { channel: 'echo', intent: 'note', id: unique(), payload: { text } };
      await probe.expect(frame, { type: 'ack' });
      await probe.next({ type: 'message', payload: { text } });
      await probe.expect(frame, { type: 'ack' });
      await probe.silent({ type: 'message', payload: { text } });
    },
  },
  '016': {
    title: 'answers a repeat from another connection of the user from memory: the work runs once',
    rules: 'REQ-018 REQ-020',
    requires: ['memory'],
    async run({ connect, unique }) {
      const [first, second] = [await connect(), await connect()];
      await second.expect({ type: 'subscribe', channel: 'echo' }, { type: 'ack' });
      const text = unique();
      const frame = { channel: 'echo', intent: 'note', id: unique(), payload: { text } };
      await first.expect(frame, { type: 'ack' });
      await first.close();
      await second.next({ type: 'message', payload: { text } });
      await second.expect(frame, { type: 'ack' });
      await second.silent({ type: 'message', payload: { text } });
    },
  },
  '017': {
    title:
      'joins a repeat to the work that another connection started; the last that asked is answered',
    rules: 'REQ-019',
    requires: ['memory'],
    async run({ connect, unique }) {
      const [first, second] = [await connect(), await connect()];
      const startedMs = performance.now();
      const frame = { ...wait(2_000), id: unique() };
      first.send(frame);
      await first.alive();
      // A second run would start here, and end at 3,000 ms at the earliest.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await second.expect(frame, { type: 'reply' });
      const tookMs = performance.now() - startedMs;
      if (tookMs > 2_800)
        throw new CaseFailure('the reply of the first run', `one after ${tookMs} ms`);
      await first.silent({ ref: frame.id });
    },
  },
  '018': {
    title: 'sends the chunks of a stream again upon a repeat, or says that they are gone',
    rules: 'REQ-021',
    requires: ['memory'],
    async run({ connect, unique }) {
      const probe = await connect();
      const frame = { ...count(3), id: unique() };
      await probe.ask(frame);
      const answer = await probe.ask(frame);
      const gone = isFrame(answer.payload) && answer.payload.code === 'unavailable';
      if (!gone && (answer.type !== 'reply' || answer.seq !== 3)) {
        throw new CaseFailure('the end mark with seq 3, or unavailable', show(answer));
      }
    },
  },
  '019': {
    title: 'keeps ids of two users apart',
    rules: 'REQ-018',
    requires: ['memory'],
    async run({ connect, token, unique }) {
      const id = unique();
      const echo = (text: string) => ({ channel: 'echo', intent: 'echo', id, payload: { text } });
      await (await connect()).expect(echo('one'), { type: 'reply', payload: { text: 'one' } });
      const grace = await connect({ token: await token({ sub: 'grace' }) });
      await grace.expect(echo('two'), { type: 'reply', payload: { text: 'two' } });
    },
  },
});
