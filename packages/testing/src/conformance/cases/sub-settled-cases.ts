import { casesOf } from '../case.ts';
import type { CaseContext } from '../case-context.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';
import type { Probe } from '../probe.ts';

/** What `small-limits` promises. */
const MAX_SUBSCRIPTIONS = 8;
/** More addresses than that, which anybody may subscribe to. */
const addresses = [
  ...['echo', 'stream', 'slow', 'fail', 'room:a', 'room:b', 'room:lobby', 'history', 'vacant'],
];

async function acknowledged(probe: Probe, channel: string, since?: object): Promise<Frame> {
  const payload = since === undefined ? {} : { payload: { since } };
  const ack = await probe.expect({ type: 'subscribe', channel, ...payload }, { type: 'ack' });
  return isFrame(ack.payload) ? ack.payload : {};
}

function demandPosition(payload: Frame): void {
  if (typeof payload.epoch === 'string' && typeof payload.offset === 'number') return;
  throw new CaseFailure('epoch and offset', show(payload));
}

function demandNoRecovery(payload: Frame): void {
  if (!('recovered' in payload || 'cause' in payload)) return;
  throw new CaseFailure('an ack as without since', show(payload));
}

/** Demands that a part of the protocol is shown if and only if it is declared. */
function demandDeclared({ features }: CaseContext, feature: 'history' | 'direct', shown: boolean) {
  if (shown === features.has(feature)) return;
  const [expected, actual] = [`\`${feature}\` among the declared features`, 'it is shown'];
  if (shown) throw new CaseFailure(expected, actual);
  throw new CaseFailure(`what is declared: \`${feature}\``, 'nothing of it');
}

/** Subscriptions: limits, repeats, reserved addresses, and what is declared. */
export const subSettledCases = casesOf('SUB', {
  '022': {
    title: 'answers what is over maxSubscriptions with rate_limited, and makes room again',
    rules: 'SUB-001 SEC-009',
    requires: ['small-limits'],
    async run({ connect }) {
      const probe = await connect();
      const { limits } = await probe.welcome();
      const most = isFrame(limits) ? Number(limits.maxSubscriptions) : 0;
      if (!(most <= MAX_SUBSCRIPTIONS)) {
        throw new CaseFailure(`limits.maxSubscriptions of at most ${MAX_SUBSCRIPTIONS}`, `${most}`);
      }
      for (const channel of addresses.slice(0, most)) await acknowledged(probe, channel);
      const [first = '', over = ''] = [addresses[0], addresses[most]];
      await probe.refused({ type: 'subscribe', channel: 'nowhere' }, 'unknown_channel');
      await probe.refused({ type: 'subscribe', channel: 'forbidden' }, 'forbidden');
      await probe.refused({ type: 'subscribe', channel: over }, 'rate_limited');
      await acknowledged(probe, first); // a second one does not count
      await probe.expect({ type: 'unsubscribe', channel: first }, { type: 'ack' });
      await acknowledged(probe, over);
    },
  },
  '023': {
    title: 'acknowledges a second subscription as one without since',
    rules: 'SUB-003 SUB-020',
    async run({ connect }) {
      const probe = await connect();
      const since = { epoch: 'e1', offset: 1 };
      const { recovered } = await acknowledged(probe, 'echo', since);
      if (recovered !== false) throw new CaseFailure('recovered: false', show(recovered));
      demandNoRecovery(await acknowledged(probe, 'echo', since));
    },
  },
  '024': {
    title: 'says in a second ack where the log stands, and sends nothing of it again',
    rules: 'SUB-003 SUB-015',
    requires: ['history'],
    async run({ connect, unique }) {
      const probe = await connect();
      const start = await acknowledged(probe, 'history');
      const text = unique();
      await probe.expect(
        { channel: 'history', intent: 'append', payload: { text } },
        { type: 'ack' },
      );
      const { offset } = await probe.next({ channel: 'history', payload: { text } });
      const again = await acknowledged(probe, 'history', start);
      demandNoRecovery(again);
      if (again.offset !== offset) throw new CaseFailure(`offset ${offset}`, show(again));
      await probe.silent({ type: 'message', payload: { text } });
    },
  },
  '025': {
    title: 'shows histories if and only if `history` is declared',
    rules: 'SUB-013 SUB-015',
    async run(context) {
      const ack = await acknowledged(await context.connect(), 'history');
      demandDeclared(context, 'history', 'epoch' in ack || 'offset' in ack);
    },
  },
  '026': {
    title: 'serves the reserved addresses if and only if `direct` is declared',
    rules: 'SUB-028 SUB-030',
    async run(context) {
      const probe = await context.connect();
      const { type } = await probe.ask({ type: 'subscribe', channel: '@user:ada' });
      demandDeclared(context, 'direct', type === 'ack');
    },
  },
  '027': {
    title: 'recovers the first subscription to a reserved address, and no second one',
    rules: 'SUB-033 SUB-003',
    requires: ['direct'],
    async run({ connect }) {
      const probe = await connect();
      const since = { epoch: 'another', offset: 1 };
      const first = await acknowledged(probe, '@user:ada', since);
      if (first.recovered !== false) throw new CaseFailure('recovered: false', show(first));
      const second = await acknowledged(probe, '@user:ada', since);
      demandNoRecovery(second);
      demandPosition(second);
    },
  },
  '028': {
    title: 'serves each user the session of its own, and none of another id',
    rules: 'SUB-032 SUB-030 CON-022',
    requires: ['direct'],
    async run({ connect, token }) {
      const sessionId = '6a1f6d0e-7f7b-4d5e-9c31-5c0f5a7e9b21';
      const query = `session=${sessionId}`;
      const ada = await connect({ query });
      const grace = await connect({ query, token: await token({ sub: 'grace' }) });
      for (const probe of [ada, grace]) {
        demandPosition(await acknowledged(probe, `@session:${sessionId}`));
      }
      const { sessionId: own } = await (await connect()).welcome();
      await grace.refused({ type: 'subscribe', channel: `@session:${own}` }, 'forbidden');
      await grace.refused({ type: 'subscribe', channel: '@user:ada' }, 'forbidden');
    },
  },
  '029': {
    title: 'writes ids in reserved addresses with ~ and two hexadecimal digits',
    rules: 'SUB-029 SUB-028',
    requires: ['direct'],
    async run({ connect, token }) {
      const probe = await connect({ token: await token({ sub: 'ada lovelace/ü~' }) });
      demandPosition(await acknowledged(probe, '@user:ada~20lovelace~2F~C3~BC~7E'));
      for (const channel of ['@user:ada', '@user:ada~20lovelace~2f~c3~bc~7e']) {
        await probe.refused({ type: 'subscribe', channel }, 'forbidden');
      }
    },
  },
});
