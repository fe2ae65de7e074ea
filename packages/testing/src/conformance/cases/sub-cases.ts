import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';
import type { Probe } from '../probe.ts';

const subscribe = (channel: string) => ({ type: 'subscribe', channel });
const unsubscribe = (channel: string) => ({ type: 'unsubscribe', channel });
const note = (text: string) => ({ channel: 'echo', intent: 'note', payload: { text } });
const say = (room: string, text: string) => ({
  channel: `room:${room}`,
  intent: 'say',
  payload: { text },
});
const append = (text: string) => ({ channel: 'history', intent: 'append', payload: { text } });

interface Position {
  readonly epoch: string;
  readonly offset: number;
}

function positionIn(value: unknown): Position {
  const { epoch, offset } = isFrame(value) ? value : {};
  if (typeof epoch === 'string' && typeof offset === 'number') return { epoch, offset };
  throw new CaseFailure('epoch and offset', show(value));
}

async function subscribed(probe: Probe, since?: object): Promise<Frame> {
  const payload = since === undefined ? {} : { payload: { since } };
  const ack = await probe.expect({ ...subscribe('history'), ...payload }, { type: 'ack' });
  return isFrame(ack.payload) ? ack.payload : {};
}

async function appended(probe: Probe, text: string): Promise<Position> {
  return positionIn(await probe.next({ channel: 'history', payload: { text } }));
}

/** Subscriptions and publications, histories and recovery. */
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
      const seen: string[] = [];
      for (let n = 0; n < 20; n += 1) {
        const at = { type: 'message', channel: 'room:b' };
        seen.push(show([(await one.next(at)).payload, (await other.next(at)).payload]));
      }
      const apart = seen.find((pair) => {
        const [left, right] = JSON.parse(pair);
        return show(left) !== show(right);
      });
      if (apart !== undefined) throw new CaseFailure('the same message', apart);
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
  '015': {
    title: 'numbers every message of a history, and says where it stands in the ack',
    rules: 'SUB-013 SUB-014 SUB-015 SUB-016',
    requires: ['history'],
    async run({ connect, unique }) {
      const probe = await connect();
      let { epoch, offset } = positionIn(await subscribed(probe));
      for (let n = 0; n < 3; n += 1) {
        const text = unique();
        probe.send(append(text));
        const position = await appended(probe, text);
        if (position.epoch !== epoch || position.offset !== offset + 1) {
          throw new CaseFailure(`${epoch} ${offset + 1}`, show(position));
        }
        ({ epoch, offset } = position);
      }
    },
  },
  '016': {
    title: 'sends what was missed since a position, in order, and then what is live',
    rules: 'SUB-017 SUB-018',
    requires: ['history'],
    async run({ connect, unique }) {
      const probe = await connect();
      const since = positionIn(await subscribed(probe));
      const texts = [unique(), unique(), unique()];
      for (const text of texts) await probe.expect(append(text), { type: 'ack' });
      await probe.close();
      const back = await connect();
      const ack = await subscribed(back, since);
      if (ack.recovered !== true || ack.epoch !== since.epoch || ack.offset !== since.offset) {
        throw new CaseFailure(`recovered: true at ${show(since)}`, show(ack));
      }
      const live = unique();
      back.send(append(live));
      for (const [place, text] of [...texts, live].entries()) {
        const { offset } = await appended(back, text);
        if (offset !== since.offset + place + 1) {
          throw new CaseFailure(`offset ${since.offset + place + 1}`, show(offset));
        }
      }
    },
  },
  '017': {
    title: 'says that a position of another log cannot be served, and where its own ends',
    rules: 'SUB-019',
    requires: ['history'],
    async run({ connect }) {
      const probe = await connect();
      const end = positionIn(await subscribed(probe));
      const ack = await subscribed(await connect(), { epoch: 'another', offset: 1 });
      const wanted = { ...end, recovered: false, cause: 'epoch' };
      if (ack.recovered !== false || ack.cause !== 'epoch' || positionIn(ack).epoch !== end.epoch) {
        throw new CaseFailure(show(wanted), show(ack));
      }
    },
  },
  '018': {
    title: 'says that a position beyond the end of the log cannot be served',
    rules: 'SUB-019',
    requires: ['history'],
    async run({ connect }) {
      const probe = await connect();
      const { epoch, offset } = positionIn(await subscribed(probe));
      const ack = await subscribed(await connect(), { epoch, offset: offset + 1_000 });
      if (ack.recovered !== false || ack.cause !== 'epoch') {
        throw new CaseFailure('recovered: false with the cause epoch', show(ack));
      }
    },
  },
  '019': {
    title: 'says that a position that is no longer kept cannot be served',
    rules: 'SUB-019',
    requires: ['history'],
    async run({ connect, unique }) {
      const probe = await connect();
      const since = positionIn(await subscribed(probe));
      const kept = 100;
      for (let n = 0; n <= kept; n += 1) await probe.expect(append(unique()), { type: 'ack' });
      const ack = await subscribed(await connect(), since);
      if (ack.recovered !== false || ack.cause !== 'retention') {
        throw new CaseFailure('recovered: false with the cause retention', show(ack));
      }
    },
  },
  '020': {
    title: 'refuses a reserved address of another user or session',
    rules: 'SUB-030',
    requires: ['direct'],
    async run({ connect }) {
      const probe = await connect();
      for (const channel of ['@user:grace', '@session:another', '@other']) {
        await probe.refused(subscribe(channel), 'forbidden');
      }
    },
  },
  '021': {
    title: 'recovers the reserved address of its own user',
    rules: 'SUB-028 SUB-030',
    requires: ['direct'],
    async run({ connect }) {
      const since = { epoch: 'another', offset: 1 };
      const frame = { ...subscribe('@user:ada'), payload: { since } };
      await (await connect()).expect(frame, { type: 'ack', payload: { recovered: false } });
    },
  },
});
