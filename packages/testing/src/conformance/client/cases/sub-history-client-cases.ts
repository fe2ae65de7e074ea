import { CaseFailure, show } from '../../case-failure.ts';
import type { Frame } from '../../frame.ts';
import { clientCasesOf } from '../client-case.ts';
import type { ClientCaseContext } from '../client-case-context.ts';
import type { DrivenSubscription } from '../driven-client.ts';
import { caughtUp } from './caught-up.ts';
import { appended } from './channel-message.ts';
import { subscribeAcknowledged } from './subscribe-acknowledged.ts';
import { welcoming } from './welcoming.ts';

const channel = 'history';
/** Welcomes, and leaves subscriptions to the case. */
const withoutAck = { ...welcoming, rules: [] };

/** A client that is subscribed to `history` at a position of the epoch `e1`. */
async function standsAt({ connected, client }: ClientCaseContext, offset: number) {
  const { gateway, line } = await connected([withoutAck]);
  const ack = { epoch: 'e1', offset };
  return { gateway, line, history: await subscribeAcknowledged(client, line, { channel, ack }) };
}

/** Loses the connection, and waits for the subscription on the next. */
async function returns({ gateway, line }: Awaited<ReturnType<typeof standsAt>>) {
  line.act({ cut: true });
  const next = await gateway.line();
  return { next, again: await next.next({ type: 'subscribe', channel }) };
}

function demandSince({ payload }: Frame, epoch: string, offset: number): void {
  const { since } = Object(payload);
  if (Object(since).epoch === epoch && Object(since).offset === offset) return;
  throw new CaseFailure(show({ since: { epoch, offset } }), show(payload));
}

function demandNoMore(history: DrivenSubscription): void {
  const messages = history.untakenMessages();
  if (messages.length > 0) throw new CaseFailure('no further message', show(messages));
}

/** Demands that a client tells of a gap with this cause where the server gave that one. */
async function tellsGap(context: ClientCaseContext, given: string, told: string): Promise<void> {
  const stand = await standsAt(context, 5);
  const { next, again } = await returns(stand);
  const payload = { epoch: 'e1', offset: 9, recovered: false, cause: given };
  next.send({ type: 'ack', ref: again.id, payload });
  await stand.history.gap({ cause: told });
}

/** Subscriptions on channels with a history: positions, recovery, gaps. */
export const subHistoryClientCases = clientCasesOf('SUB', {
  '031': {
    title: 'comes back with the position of the acknowledgement, where nothing came since',
    rules: 'SUB-025',
    requires: ['recovery'],
    async run(context) {
      const { again } = await returns(await standsAt(context, 5));
      demandSince(again, 'e1', 5);
    },
  },
  '032': {
    title: 'comes back with the position of the last message that it handed on',
    rules: 'SUB-025',
    requires: ['recovery'],
    async run(context) {
      const stand = await standsAt(context, 5);
      stand.line.send(appended({ text: '6', offset: 6 }));
      stand.line.send(appended({ text: '7', offset: 7 }));
      await stand.history.message({ text: '7' });
      demandSince((await returns(stand)).again, 'e1', 7);
    },
  },
  '033': {
    title: 'hands on what it missed once and in order, and tells of no gap',
    rules: 'SUB-025 SUB-022',
    requires: ['recovery'],
    async run(context) {
      const stand = await standsAt(context, 5);
      const { history, line } = stand;
      line.send(appended({ text: '6', offset: 6 }));
      await history.message({ text: '6' });
      const { next, again } = await returns(stand);
      const payload = { epoch: 'e1', offset: 6, recovered: true };
      next.send({ type: 'ack', ref: again.id, payload });
      for (const n of [7, 8]) next.send(appended({ text: `${n}`, offset: n }));
      for (const n of [7, 8]) await history.message({ text: `${n}` });
      await caughtUp(context.client, next);
      demandNoMore(history);
      if (context.client.events({ event: 'gap' }).length > 0) {
        throw new CaseFailure('no gap', 'a gap');
      }
    },
  },
  '034': {
    title: 'drops a message that it has handed on already',
    rules: 'SUB-022',
    requires: ['recovery'],
    async run(context) {
      const { line, history } = await standsAt(context, 5);
      for (const n of [5, 6, 6, 4, 7]) line.send(appended({ text: `${n}`, offset: n }));
      await history.message({ text: '7' });
      await caughtUp(context.client, line);
      const [six, ...rest] = history.untakenMessages();
      if (Object(Object(six).payload).text !== '6' || rest.length > 0) {
        throw new CaseFailure('6 and 7, each once', show([six, ...rest]));
      }
    },
  },
  '035': {
    title: 'does not hand on a message after a hole, but subscribes anew since its position',
    rules: 'SUB-023',
    requires: ['recovery'],
    async run(context) {
      const { line, history } = await standsAt(context, 5);
      line.send(appended({ text: '6', offset: 6 }));
      line.send(appended({ text: '8', offset: 8 }));
      const gone = await line.next({ type: 'unsubscribe', channel });
      line.send({ type: 'ack', ref: gone.id });
      const again = await line.next({ type: 'subscribe', channel });
      demandSince(again, 'e1', 6);
      line.send({
        type: 'ack',
        ref: again.id,
        payload: { epoch: 'e1', offset: 6, recovered: true },
      });
      for (const n of [7, 8]) line.send(appended({ text: `${n}`, offset: n }));
      for (const n of [6, 7, 8]) await history.message({ text: `${n}` });
      await caughtUp(context.client, line);
      demandNoMore(history);
    },
  },
  '036': {
    title: 'does not hand on a message of another epoch, but subscribes anew since its position',
    rules: 'SUB-023',
    requires: ['recovery'],
    async run(context) {
      const { line, history } = await standsAt(context, 5);
      line.send(appended({ text: 'foreign', offset: 6, epoch: 'e2' }));
      const gone = await line.next({ type: 'unsubscribe', channel });
      line.send({ type: 'ack', ref: gone.id });
      demandSince(await line.next({ type: 'subscribe', channel }), 'e1', 5);
      await caughtUp(context.client, line);
      demandNoMore(history);
    },
  },
  '037': {
    title: 'tells of a gap by retention, with the cause',
    rules: 'SUB-026',
    requires: ['recovery'],
    run: (context) => tellsGap(context, 'retention', 'retention'),
  },
  '038': {
    title: 'tells of a gap by another epoch, with the cause',
    rules: 'SUB-026',
    requires: ['recovery'],
    run: (context) => tellsGap(context, 'epoch', 'epoch'),
  },
  '039': {
    title: 'tells of a gap because it read too slowly, with the cause',
    rules: 'SUB-026',
    requires: ['recovery'],
    run: (context) => tellsGap(context, 'slow', 'slow'),
  },
  '040': {
    title: 'tells of a gap by policy, with the cause',
    rules: 'SUB-026',
    requires: ['recovery'],
    run: (context) => tellsGap(context, 'policy', 'policy'),
  },
  '041': {
    title: 'takes a cause that it does not know for policy',
    rules: 'SUB-027',
    requires: ['recovery'],
    run: (context) => tellsGap(context, 'sunspots', 'policy'),
  },
  '042': {
    title: 'goes on after a gap from the position that the server named',
    rules: 'SUB-026 SUB-022 SUB-023',
    requires: ['recovery'],
    async run(context) {
      const stand = await standsAt(context, 5);
      const { next, again } = await returns(stand);
      const payload = { epoch: 'e2', offset: 9, recovered: false, cause: 'epoch' };
      next.send({ type: 'ack', ref: again.id, payload });
      await stand.history.gap({ cause: 'epoch' });
      next.send(appended({ text: 'old', offset: 9, epoch: 'e2' }));
      next.send(appended({ text: 'new', offset: 10, epoch: 'e2' }));
      await stand.history.message({ text: 'new' });
      await caughtUp(context.client, next);
      demandNoMore(stand.history);
    },
  },
  '043': {
    title: 'drops what is left of the subscription with the hole until the next is acknowledged',
    rules: 'SUB-006 SUB-023',
    requires: ['recovery'],
    async run(context) {
      const { line, history } = await standsAt(context, 5);
      line.send(appended({ text: 'after the hole', offset: 7 }));
      const gone = await line.next({ type: 'unsubscribe', channel });
      line.send(appended({ text: 'left over', offset: 6 }));
      line.send({ type: 'ack', ref: gone.id });
      const again = await line.next({ type: 'subscribe', channel });
      const payload = { epoch: 'e1', offset: 5, recovered: true };
      line.send({ type: 'ack', ref: again.id, payload });
      line.send(appended({ text: 'recovered', offset: 6 }));
      await history.message({ text: 'recovered' });
      await caughtUp(context.client, line);
      demandNoMore(history);
    },
  },
  '044': {
    title: 'names no position on a channel without a history',
    rules: 'SUB-025',
    requires: ['reconnect'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([welcoming]);
      await client.subscribe('room:a').ok();
      line.act({ cut: true });
      const next = await gateway.line();
      const again = await next.next({ type: 'subscribe', channel: 'room:a' });
      if (Object(again.payload).since !== undefined) {
        throw new CaseFailure('no since', show(again));
      }
    },
  },
});
