import { setTimeout as delay } from 'node:timers/promises';
import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';
import { isFrame } from '../frame.ts';
import type { Probe } from '../probe.ts';

/** Together less than the wait of a case. */
const MAX_ROUNDS = 8;
const PAUSE_MS = 30;

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

interface Telling {
  readonly author: Probe;
  readonly to: 'user' | 'session';
  readonly channel: string;
  /** Those who are to hear of it. */
  readonly listeners: readonly Probe[];
  readonly unique: () => string;
}

/**
 * Tells something new until all listeners have heard the same: at which moment after `welcome` they are subscribed is
 * for the server to choose. Resolves with what they heard.
 */
async function tellUntilHeard({ author, to, channel, listeners, unique }: Telling) {
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const text = unique();
    await tell(author, to, text);
    await delay(PAUSE_MS * round);
    const heard = listeners.flatMap((probe) => probe.untaken(told(channel, text)).slice(0, 1));
    if (heard.length === listeners.length) return { text, heard };
  }
  throw new CaseFailure(`"told" on ${channel} of all connections`, `${MAX_ROUNDS} times not`);
}

/** Messages to users and sessions. */
export const subDirectCases = casesOf('SUB', {
  '030': {
    title: 'sends to all connections of a user, numbered, although they did not subscribe',
    rules: 'SUB-028 SUB-013',
    requires: ['direct'],
    async run({ connect, token, unique }) {
      const [one, two] = [await connect(), await connect()];
      const grace = await connect({ token: await token({ sub: 'grace' }) });
      const listeners = [one, two];
      const channel = '@user:ada';
      const telling = { author: one, to: 'user', channel, listeners, unique } as const;
      const { text, heard } = await tellUntilHeard(telling);
      for (const { epoch, offset } of heard) {
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
      const { text } = await tellUntilHeard({
        author: ada,
        to: 'session',
        channel: `@session:${sessionId}`,
        listeners: [ada],
        unique,
      });
      for (const probe of [elsewhere, grace]) await probe.silent({ payload: { text } });
    },
  },
  '032': {
    title: 'recovers what was sent to a user who was away',
    rules: 'SUB-033 SUB-017 SUB-018',
    requires: ['direct'],
    async run({ connect, unique }) {
      const away = await connect();
      const channel = '@user:ada';
      const telling = { author: away, to: 'user', channel, listeners: [away], unique } as const;
      const { heard } = await tellUntilHeard(telling);
      const { epoch, offset } = heard[0] ?? {};
      await away.close();
      const missed = unique();
      await tell(await connect(), 'user', missed);
      const back = await connect();
      const payload = { since: { epoch, offset } };
      const ack = await back.expect({ ...subscribe(channel), payload }, { type: 'ack' });
      if (!isFrame(ack.payload) || ack.payload.recovered !== true) {
        throw new CaseFailure('recovered: true', show(ack.payload));
      }
      await back.next(told(channel, missed));
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
