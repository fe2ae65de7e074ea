import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';
import { isFrame } from '../frame.ts';

const subscribe = (channel: string) => ({ type: 'subscribe', channel });
const unsubscribe = (channel: string) => ({ type: 'unsubscribe', channel });
const note = (text: string) => ({ channel: 'echo', intent: 'note', payload: { text } });
const say = (room: string, text: string) => ({
  channel: `room:${room}`,
  intent: 'say',
  payload: { text },
});

/** Subscriptions and publications. */
export const subCases = casesOf('SUB', {
  '001': {
    title: 'acknowledges a subscription, and sends what the channel emits',
    rules: 'SUB-001 SUB-007',
    async run({ connect, unique }) {
      const probe = await connect();
      await probe.expect(subscribe('echo'), { type: 'ack' });
      const text = unique();
      probe.send(note(text));
      await probe.next({ channel: 'echo', intent: 'noted', payload: { text, by: 'ada' } });
    },
  },
  '002': {
    title: 'refuses a subscription to what the contract does not have, or to want of access',
    rules: 'SUB-001',
    async run({ connect }) {
      const probe = await connect();
      await probe.refused(subscribe('nowhere'), 'unknown_channel');
      await probe.refused(subscribe('room:z'), 'unknown_channel');
      await probe.refused(subscribe('forbidden'), 'forbidden');
      await probe.refused(unsubscribe('forbidden'), 'not_subscribed');
    },
  },
  '003': {
    title: 'acknowledges a subscription to a channel that emits nothing',
    rules: 'SUB-031',
    run: async ({ connect }) =>
      void (await (await connect()).expect(subscribe('slow'), { type: 'ack' })),
  },
  '004': {
    title: 'sends nothing of a channel that is not subscribed',
    rules: 'SUB-002 SUB-007',
    async run({ connect, unique }) {
      const probe = await connect();
      const text = unique();
      await probe.expect(note(text), { type: 'ack' });
      await probe.silent({ type: 'message' });
    },
  },
  '005': {
    title: 'acknowledges a second subscription, and sends each message once',
    rules: 'SUB-003',
    async run({ connect, unique }) {
      const probe = await connect();
      await probe.expect(subscribe('echo'), { type: 'ack' });
      await probe.expect(subscribe('echo'), { type: 'ack' });
      const text = unique();
      await probe.expect(note(text), { type: 'ack' });
      await probe.next({ payload: { text } });
      await probe.silent({ payload: { text } });
      await probe.expect(unsubscribe('echo'), { type: 'ack' });
      await probe.refused(unsubscribe('echo'), 'not_subscribed');
    },
  },
  '006': {
    title: 'answers the end of a subscription that is not there with not_subscribed',
    rules: 'SUB-004',
    async run({ connect }) {
      const probe = await connect();
      for (const channel of ['echo', 'nowhere', 'forbidden', 'own:grace']) {
        await probe.refused(unsubscribe(channel), 'not_subscribed');
      }
    },
  },
  '007': {
    title: 'sends nothing of a channel after the end of its subscription is acknowledged',
    rules: 'SUB-005',
    async run({ connect, unique }) {
      const probe = await connect();
      await probe.expect(subscribe('echo'), { type: 'ack' });
      await probe.expect(unsubscribe('echo'), { type: 'ack' });
      await probe.expect(note(unique()), { type: 'ack' });
      await probe.silent({ type: 'message' });
    },
  },
  '008': {
    title: 'sends a publication to every subscriber of exactly that address',
    rules: 'SUB-007',
    async run({ connect, token, unique }) {
      const author = await connect();
      const others = [await connect(), await connect({ token: await token({ sub: 'grace' }) })];
      const elsewhere = await connect();
      for (const probe of [author, ...others]) {
        await probe.expect(subscribe('room:a'), { type: 'ack' });
      }
      await elsewhere.expect(subscribe('room:b'), { type: 'ack' });
      const text = unique();
      await author.expect(say('a', text), { type: 'ack' });
      for (const probe of [author, ...others]) {
        await probe.next({ channel: 'room:a', intent: 'said', payload: { text } });
      }
      await elsewhere.silent({ type: 'message', payload: { text } });
    },
  },
  '009': {
    title: 'sends the messages of one channel to all in the same order',
    rules: 'SUB-008',
    async run({ connect, unique }) {
      const [one, other] = [await connect(), await connect()];
      for (const probe of [one, other]) await probe.expect(subscribe('room:b'), { type: 'ack' });
      for (let n = 0; n < 10; n += 1) {
        one.send(say('b', unique()));
        other.send(say('b', unique()));
      }
      for (let n = 0; n < 20; n += 1) {
        const message = { type: 'message', channel: 'room:b' };
        const [left, right] = [await one.next(message), await other.next(message)];
        if (show(left.payload) !== show(right.payload)) {
          throw new CaseFailure(show(left.payload), show(right.payload));
        }
      }
    },
  },
  '010': {
    title: 'ends subscriptions with their connection',
    rules: 'SUB-002',
    async run({ connect, unique }) {
      const first = await connect();
      await first.expect(subscribe('echo'), { type: 'ack' });
      await first.close();
      const next = await connect();
      await next.expect(note(unique()), { type: 'ack' });
      await next.silent({ type: 'message' });
    },
  },
  '011': {
    title: 'keeps the other subscriptions when one fails',
    rules: 'SUB-012',
    async run({ connect, unique }) {
      const probe = await connect();
      await probe.expect(subscribe('echo'), { type: 'ack' });
      await probe.refused(subscribe('forbidden'), 'forbidden');
      const text = unique();
      probe.send(note(text));
      await probe.next({ type: 'message', payload: { text } });
    },
  },
  '012': {
    title: 'answers since on a channel without a history with the cause policy',
    rules: 'SUB-020',
    async run({ connect }) {
      const since = { epoch: 'e1', offset: 1 };
      const frame = { ...subscribe('echo'), payload: { since } };
      const payload = { recovered: false, cause: 'policy' };
      await (await connect()).expect(frame, { type: 'ack', payload });
    },
  },
  '013': {
    title: 'leaves recovered out where no since was sent',
    rules: 'SUB-021',
    async run({ connect }) {
      const probe = await connect();
      for (const channel of ['echo', 'history']) {
        const { payload } = await probe.expect(subscribe(channel), { type: 'ack' });
        if (isFrame(payload) && 'recovered' in payload)
          throw new CaseFailure('none', show(payload));
      }
    },
  },
  '014': {
    title: 'refuses a position that is none',
    rules: 'ENV-005 ENV-018',
    async run({ connect }) {
      const probe = await connect();
      for (const since of [
        7,
        {},
        { epoch: 'e' },
        { epoch: '', offset: 1 },
        { epoch: 'e', offset: -1 },
      ]) {
        await probe.refused({ ...subscribe('history'), payload: { since } }, 'invalid_envelope');
      }
    },
  },
});
