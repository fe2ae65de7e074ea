import { setTimeout as delay } from 'node:timers/promises';
import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';

const note = (text: string) => ({ channel: 'echo', intent: 'note', payload: { text } });
const ask = (channel: string) => ({ channel, intent: 'ask', payload: {} });
const wait = (ms: number) => ({ channel: 'slow', intent: 'wait', payload: { ms } });

/** The JSON Pointers of an error's issues. */
function places({ payload }: Frame): readonly unknown[] {
  const issues = isFrame(payload) && Array.isArray(payload.issues) ? payload.issues : [];
  return issues.map((issue: unknown) => (isFrame(issue) ? issue.path : undefined));
}

function demandPlace(answer: Frame, place: string): void {
  if (!places(answer).includes(place))
    throw new CaseFailure(`an issue at "${place}"`, show(answer));
}

/** Intents: checks and their order, acknowledgements, errors. */
export const msgCases = casesOf('MSG', {
  '001': {
    title: 'takes an intent without a subscription',
    rules: 'MSG-001 MSG-006',
    run: async ({ connect }) => void (await (await connect()).expect(note('hi'), { type: 'ack' })),
  },
  '002': {
    title: 'answers an address that the contract does not have with unknown_channel',
    rules: 'MSG-002',
    run: async ({ connect }) =>
      void (await (await connect()).refused(ask('nowhere'), 'unknown_channel')),
  },
  '003': {
    title: 'answers an intent that the channel does not accept with unknown_intent',
    rules: 'MSG-002',
    async run({ connect }) {
      const probe = await connect();
      // One of another channel, one that is only emitted, and names that an object has by itself.
      for (const intent of ['wait', 'noted', 'constructor', 'toString', 'ECHO']) {
        await probe.refused({ channel: 'echo', intent, payload: {} }, 'unknown_intent');
      }
    },
  },
  '004': {
    title: 'checks intent before access, and access before payload',
    rules: 'MSG-002',
    async run({ connect }) {
      const probe = await connect();
      await probe.refused({ ...ask('forbidden'), intent: 'nope' }, 'unknown_intent');
      await probe.refused({ ...ask('forbidden'), payload: 7 }, 'forbidden');
    },
  },
  '005': {
    title: 'answers a parameter that the schema refuses with unknown_channel and issues',
    rules: 'MSG-003',
    async run({ connect }) {
      const probe = await connect();
      const where = { channel: 'room:z', intent: 'where', payload: {} };
      const answer = await probe.refused(where, 'unknown_channel');
      if (places(answer).length === 0) throw new CaseFailure('issues', show(answer));
    },
  },
  '006': {
    title: 'names the places of a wrong payload by JSON Pointer',
    rules: 'MSG-004',
    async run({ connect }) {
      const probe = await connect();
      const echo = { channel: 'echo', intent: 'echo' };
      demandPlace(
        await probe.refused({ ...echo, payload: { text: 7 } }, 'invalid_payload'),
        '/text',
      );
      demandPlace(await probe.refused({ ...echo, payload: 'hi' }, 'invalid_payload'), '');
      demandPlace(await probe.refused({ ...echo, payload: null }, 'invalid_payload'), '');
    },
  },
  '007': {
    title: 'judges bounds and kinds of numbers',
    rules: 'MSG-004',
    async run({ connect }) {
      const probe = await connect();
      for (const ms of [-1, 10_001, 1.5, '10', null]) {
        const wrong = { channel: 'slow', intent: 'wait', payload: { ms } };
        demandPlace(await probe.refused(wrong, 'invalid_payload'), '/ms');
      }
      await probe.expect(wait(0), { type: 'reply', payload: { waited: 0 } });
    },
  },
  '008': {
    title: 'answers a frame once',
    rules: 'MSG-005',
    async run({ connect, unique }) {
      const id = unique();
      const probe = await connect();
      await probe.expect({ ...note('once'), id }, { type: 'ack', ref: id });
      await probe.silent({ ref: id });
    },
  },
  '009': {
    title: 'does not answer an event without id that succeeds',
    rules: 'MSG-007',
    async run({ connect, unique }) {
      const probe = await connect();
      await probe.expect({ type: 'subscribe', channel: 'echo' }, { type: 'ack' });
      const text = unique();
      probe.send(note(text));
      await probe.next({ type: 'message', payload: { text } });
      await probe.silent({ type: 'ack' });
      await probe.silent({ type: 'error' });
    },
  },
  '010': {
    title: 'answers a refused message without id by an error without ref',
    rules: 'MSG-008',
    async run({ connect }) {
      const probe = await connect();
      await probe.refusedLoosely({ ...note('x'), payload: {} }, 'invalid_payload');
      await probe.refusedLoosely({ ...note('x'), channel: 'nowhere' }, 'unknown_channel');
    },
  },
  '011': {
    title: 'starts the intents of one channel in the order in which they were sent',
    rules: 'MSG-009 SUB-008',
    async run({ connect, unique }) {
      const probe = await connect();
      await probe.expect({ type: 'subscribe', channel: 'echo' }, { type: 'ack' });
      const texts = Array.from({ length: 20 }, unique);
      for (const text of texts) probe.send(note(text));
      for (const text of texts) {
        const { payload } = await probe.next({ type: 'message', channel: 'echo' });
        if (!isFrame(payload) || payload.text !== text) {
          throw new CaseFailure(`the note ${text}`, show(payload));
        }
      }
    },
  },
  '017': {
    title: 'hides a failure that the contract does not foresee behind internal',
    rules: 'MSG-018 SEC-006',
    async run({ connect }) {
      const frame = { channel: 'fail', intent: 'fail', payload: { how: 'throw' } };
      await (await connect()).refused(frame, 'internal');
    },
  },
  '026': {
    title: 'says that an event failed, without ref where it had no id',
    rules: 'MSG-020 MSG-018 SEC-006',
    async run({ connect }) {
      const probe = await connect();
      const frame = { channel: 'fail', intent: 'crash', payload: {} };
      await probe.refused(frame, 'internal');
      await probe.refusedLoosely(frame, 'internal');
    },
  },
  '018': {
    title: 'does not send a reply that does not match its schema, but internal',
    rules: 'MSG-018',
    async run({ connect }) {
      const frame = { channel: 'fail', intent: 'fail', payload: { how: 'wrong_reply' } };
      await (await connect()).refused(frame, 'internal');
    },
  },
  '019': {
    title: 'sends a declared error with its data',
    rules: 'MSG-016',
    async run({ connect }) {
      const frame = { channel: 'fail', intent: 'fail', payload: { how: 'declared' } };
      const { payload } = await (await connect()).refused(frame, 'over_quota');
      const data = isFrame(payload) ? payload.data : undefined;
      if (!isFrame(data) || !Number.isInteger(data.limit)) {
        throw new CaseFailure('data {limit: integer}', show(payload));
      }
    },
  },
  '020': {
    title: 'answers an intent that no service handles with unavailable, retryable',
    rules: 'MSG-019',
    async run({ connect }) {
      const payload = { code: 'unavailable', retryable: true };
      await (await connect()).expect(ask('vacant'), { type: 'error', payload });
    },
  },
  '021': {
    title: 'answers what is over maxInFlight with rate_limited, retryable, and the rest well',
    rules: 'MSG-002 SEC-009',
    async run({ connect, unique }) {
      const id = unique();
      const probe = await connect();
      const { limits } = await probe.welcome();
      const most = isFrame(limits) ? Number(limits.maxInFlight) : 0;
      const last = { ...wait(0), id };
      for (let n = 0; n < most; n += 1) probe.send({ ...wait(10_000), id: `${id}-${n}` });
      await probe.expect(last, {
        type: 'error',
        payload: { code: 'rate_limited', retryable: true },
      });
      for (let n = 0; n < most; n += 1) probe.send({ type: 'cancel', ref: `${id}-${n}` });
      await probe.next({ type: 'error', ref: `${id}-0`, payload: { code: 'cancelled' } });
      await delay(50);
      await probe.expect(wait(0), { type: 'reply' });
    },
  },
  '022': {
    title: 'keeps what only one intent of the channel is asked apart from its template',
    rules: 'MSG-002 ENV-011',
    async run({ connect }) {
      const say = { channel: 'room:lobby', intent: 'say', payload: { text: 'hi' } };
      await (await connect()).refused(say, 'unknown_intent');
    },
  },
});
