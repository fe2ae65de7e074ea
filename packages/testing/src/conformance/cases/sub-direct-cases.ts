import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';
import { isFrame } from '../frame.ts';
import type { Probe } from '../probe.ts';

const subscribe = (channel: string) => ({ type: 'subscribe', channel });
const unsubscribe = (channel: string) => ({ type: 'unsubscribe', channel });
/** Addresses that anybody may subscribe to; as many as `small-limits` lets them be. */
const addresses = ['echo', 'stream', 'slow', 'fail', 'room:a', 'room:b', 'room:lobby', 'history'];

/** Has the server send a text to the sender's own user or session, and waits until it has. */
async function tell(probe: Probe, to: 'user' | 'session', text: string): Promise<void> {
  const { userId } = await probe.welcome();
  const channel = `own:${String(userId)}`;
  await probe.expect({ channel, intent: 'tell', payload: { to, text } }, { type: 'ack' });
}

const told = (channel: string, text: string) => ({
  type: 'message',
  channel,
  intent: 'told',
  payload: { text },
});

/** Messages to users and sessions. */
export const subDirectCases = casesOf('SUB', {
  '030': {
    title: 'sends to all connections of a user, numbered, although they did not subscribe',
    rules: 'SUB-028 SUB-013',
    requires: ['direct'],
    async run({ connect, token, unique }) {
      const [one, two] = [await connect(), await connect()];
      const grace = await connect({ token: await token({ sub: 'grace' }) });
      const text = unique();
      await tell(one, 'user', text);
      for (const probe of [one, two]) {
        const { epoch, offset } = await probe.next(told('@user:ada', text));
        if (typeof epoch !== 'string' || typeof offset !== 'number') {
          throw new CaseFailure('epoch and offset', show({ epoch, offset }));
        }
      }
      await grace.silent({ payload: { text } });
    },
  },
  '031': {
    title: 'sends to one session of one user, and to no other of the same id',
    rules: 'SUB-028 SUB-032 CON-022',
    requires: ['direct'],
    async run({ connect, token, unique }) {
      const sessionId = '5d2f7c1a-1e0b-4c39-8a55-2f6b7d3c9e10';
      const query = `session=${sessionId}`;
      const ada = await connect({ query });
      const elsewhere = await connect();
      const grace = await connect({ query, token: await token({ sub: 'grace' }) });
      const text = unique();
      await tell(ada, 'session', text);
      await ada.next(told(`@session:${sessionId}`, text));
      for (const probe of [elsewhere, grace]) await probe.silent({ payload: { text } });
    },
  },
  '032': {
    title: 'recovers what was sent to a user who was away',
    rules: 'SUB-033 SUB-017 SUB-018',
    requires: ['direct'],
    async run({ connect, unique }) {
      const [first, missed] = [unique(), unique()];
      const away = await connect();
      await tell(away, 'user', first);
      const { epoch, offset } = await away.next(told('@user:ada', first));
      await away.close();
      await tell(await connect(), 'user', missed);
      const back = await connect();
      const payload = { since: { epoch, offset } };
      const ack = await back.expect({ ...subscribe('@user:ada'), payload }, { type: 'ack' });
      if (!isFrame(ack.payload) || ack.payload.recovered !== true) {
        throw new CaseFailure('recovered: true', show(ack.payload));
      }
      await back.next(told('@user:ada', missed));
    },
  },
  '033': {
    title: 'does not count reserved addresses as subscriptions',
    rules: 'SUB-034',
    requires: ['direct', 'small-limits'],
    async run({ connect }) {
      const probe = await connect();
      const { limits, sessionId } = await probe.welcome();
      const most = isFrame(limits) ? Number(limits.maxSubscriptions) : 0;
      const own = ['@user:ada', `@session:${String(sessionId)}`];
      for (const channel of [...own, ...addresses.slice(0, most)]) {
        await probe.expect(subscribe(channel), { type: 'ack' });
      }
    },
  },
  '034': {
    title: 'answers what is said of one channel in the order in which it was said',
    rules: 'SUB-035 SUB-004',
    async run({ connect }) {
      const probe = await connect();
      const says = [subscribe, unsubscribe, subscribe, unsubscribe, unsubscribe];
      for (const channel of ['echo', 'history']) {
        const ids = says.map(() => probe.newId());
        for (const [at, say] of says.entries()) probe.send({ ...say(channel), id: ids[at] });
        const [last, ...acknowledged] = ids.toReversed();
        await probe.next({ type: 'error', ref: last, payload: { code: 'not_subscribed' } });
        const refs = probe.untaken({ type: 'ack' }).map(({ ref }) => String(ref));
        const answered = refs.filter((ref) => ids.includes(ref)).join(', ');
        const expected = acknowledged.toReversed().join(', ');
        if (answered !== expected) throw new CaseFailure(`acks of ${expected}`, answered);
      }
    },
  },
});
