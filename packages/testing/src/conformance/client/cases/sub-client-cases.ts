import { CaseFailure, show } from '../../case-failure.ts';
import { clientCasesOf } from '../client-case.ts';
import type { DrivenSubscription } from '../driven-client.ts';
import { caughtUp } from './caught-up.ts';
import { pushed, said } from './channel-message.ts';
import { subscribeAcknowledged } from './subscribe-acknowledged.ts';
import { welcoming } from './welcoming.ts';
import { worksOn } from './works-on.ts';

const FLOOD = 1_000;

function demandNone(subscription: DrivenSubscription): void {
  const messages = subscription.untakenMessages();
  if (messages.length > 0) throw new CaseFailure('no further message', show(messages));
}

/** Subscriptions on channels without a history. */
export const subClientCases = clientCasesOf('SUB', {
  '001': {
    title: 'calls a subscription ready when it is acknowledged, and not before',
    rules: 'SUB-001',
    async run({ connected, client }) {
      const { line } = await connected();
      const room = client.subscribe('room:a');
      const { id } = await line.next({ type: 'subscribe', channel: 'room:a' });
      await caughtUp(client, line);
      if (room.answered) throw new CaseFailure('no answer before ack', 'an answer');
      line.send({ type: 'ack', ref: id, payload: {} });
      await room.ok();
    },
  },
  '002': {
    title: 'hands on the refusal of a subscription, which touches no other',
    rules: 'SUB-001 SUB-012',
    async run({ connected, client }) {
      const { line } = await connected();
      const room = await subscribeAcknowledged(client, line, { channel: 'room:a' });
      const refused = client.subscribe('forbidden');
      const { id } = await line.next({ type: 'subscribe', channel: 'forbidden' });
      const payload = { code: 'forbidden', message: 'No.', retryable: false };
      line.send({ type: 'error', ref: id, payload });
      await refused.error({ code: 'forbidden' });
      line.send(said({ text: 'for a' }));
      await room.message({ text: 'for a' });
    },
  },
  '003': {
    title: 'hands each message to the subscription of exactly its channel, in order',
    rules: 'SUB-007 SUB-008',
    async run({ connected, client }) {
      const { line } = await connected();
      const a = await subscribeAcknowledged(client, line, { channel: 'room:a' });
      const b = await subscribeAcknowledged(client, line, { channel: 'room:b' });
      line.send(said({ text: 'a1' }));
      line.send({ ...said({ text: 'b1' }), channel: 'room:b' });
      line.send(said({ text: 'a2' }));
      await caughtUp(client, line);
      for (const text of ['a1', 'a2']) await a.message({ text });
      await b.message({ text: 'b1' });
      demandNone(a);
      demandNone(b);
    },
  },
  '004': {
    title: 'ends a subscription by unsubscribe, and says so when it is acknowledged',
    rules: 'SUB-004',
    async run({ connected, client }) {
      const { line } = await connected();
      const room = await subscribeAcknowledged(client, line, { channel: 'room:a' });
      const call = room.unsubscribe();
      const { id } = await line.next({ type: 'unsubscribe', channel: 'room:a' });
      line.send({ type: 'ack', ref: id });
      await call.ok();
    },
  },
  '005': {
    title: 'takes not_subscribed for the end of a subscription as well',
    rules: 'SUB-004',
    async run({ connected, client }) {
      const { line } = await connected();
      const room = await subscribeAcknowledged(client, line, { channel: 'room:a' });
      const call = room.unsubscribe();
      const { id } = await line.next({ type: 'unsubscribe', channel: 'room:a' });
      const payload = { code: 'not_subscribed', message: 'Not here.', retryable: false };
      line.send({ type: 'error', ref: id, payload });
      await call.done();
      await subscribeAcknowledged(client, line, { channel: 'room:a' });
    },
  },
  '006': {
    title: 'drops messages from its unsubscribe on',
    rules: 'SUB-006',
    async run({ connected, client }) {
      const { line } = await connected();
      const room = await subscribeAcknowledged(client, line, { channel: 'room:a' });
      room.unsubscribe();
      const { id } = await line.next({ type: 'unsubscribe', channel: 'room:a' });
      line.send(said({ text: 'too late' }));
      line.send({ type: 'ack', ref: id });
      line.send(said({ text: 'far too late' }));
      await caughtUp(client, line);
      demandNone(room);
    },
  },
  '007': {
    title: 'drops what is left of an earlier subscription until the next is acknowledged',
    rules: 'SUB-006',
    async run({ connected, client }) {
      const { line } = await connected();
      const before = await subscribeAcknowledged(client, line, { channel: 'room:a' });
      before.unsubscribe();
      const gone = await line.next({ type: 'unsubscribe', channel: 'room:a' });
      const after = client.subscribe('room:a');
      line.send(said({ text: 'old' }));
      line.send({ type: 'ack', ref: gone.id });
      const { id } = await line.next({ type: 'subscribe', channel: 'room:a' });
      line.send(said({ text: 'older still' }));
      line.send({ type: 'ack', ref: id });
      line.send(said({ text: 'new' }));
      await after.message({ text: 'new' });
      await caughtUp(client, line);
      demandNone(before);
      demandNone(after);
    },
  },
  '008': {
    title: 'tells its user of a subscription that the server ended, and does not subscribe again',
    rules: 'SUB-011',
    async run({ connected, client }) {
      const { line } = await connected();
      const room = await subscribeAcknowledged(client, line, { channel: 'room:a' });
      const payload = { reason: 'access was revoked' };
      line.send({ type: 'system', intent: 'unsubscribed', channel: 'room:a', payload });
      await room.ended();
      await line.silent({ type: 'subscribe' });
    },
  },
  '009': {
    title: 'keeps its other subscriptions when the server ends one',
    rules: 'SUB-012',
    async run({ connected, client }) {
      const { line } = await connected();
      await subscribeAcknowledged(client, line, { channel: 'room:b' });
      const room = await subscribeAcknowledged(client, line, { channel: 'room:a' });
      const payload = { reason: 'access was revoked' };
      line.send({ type: 'system', intent: 'unsubscribed', channel: 'room:b', payload });
      line.send(said({ text: 'for a' }));
      await room.message({ text: 'for a' });
    },
  },
  '010': {
    title: 'does not subscribe again after a reconnect to what the server ended',
    rules: 'SUB-011 SUB-025',
    requires: ['reconnect'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([welcoming]);
      await client.subscribe('room:a').ok();
      const room = client.subscribe('room:b');
      await room.ok();
      const payload = { reason: 'access was revoked' };
      line.send({ type: 'system', intent: 'unsubscribed', channel: 'room:b', payload });
      await room.ended();
      line.act({ cut: true });
      const next = await gateway.line();
      await next.next({ type: 'subscribe', channel: 'room:a' });
      await next.silent({ type: 'subscribe', channel: 'room:b' });
    },
  },
  '011': {
    title: 'subscribes again after a reconnect, and hands on what comes then',
    rules: 'SUB-025',
    requires: ['reconnect'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([welcoming]);
      const room = client.subscribe('room:a');
      await room.ok();
      line.act({ cut: true });
      const next = await gateway.line();
      await next.next({ type: 'subscribe', channel: 'room:a' });
      next.send(said({ text: 'again' }));
      await room.message({ text: 'again' });
    },
  },
  '012': {
    title: 'does not subscribe again after a reconnect to what it left',
    rules: 'SUB-025',
    requires: ['reconnect'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([welcoming]);
      await client.subscribe('room:a').ok();
      const left = client.subscribe('room:b');
      await left.ok();
      await left.unsubscribe().ok();
      line.act({ cut: true });
      const next = await gateway.line();
      await next.next({ type: 'subscribe', channel: 'room:a' });
      await next.silent({ type: 'subscribe', channel: 'room:b' });
    },
  },
  '013': {
    title: 'ignores messages of a channel that it never subscribed to',
    rules: 'SUB-006 SUB-012',
    async run({ connected, client }) {
      const { line } = await connected();
      const room = await subscribeAcknowledged(client, line, { channel: 'room:a' });
      line.send({ ...said({ text: 'elsewhere' }), channel: 'room:b' });
      await caughtUp(client, line);
      demandNone(room);
      await worksOn(client, line);
    },
  },
  '014': {
    title: 'hands on a flood of messages whole and in order',
    rules: 'SUB-008',
    async run({ connected, client }) {
      const { line } = await connected();
      const room = await subscribeAcknowledged(client, line, { channel: 'room:a' });
      for (let n = 0; n < FLOOD; n += 1) line.send(said({ text: `${n}` }));
      for (let n = 0; n < FLOOD; n += 1) {
        const { payload } = await room.message({});
        if (Object(payload).text !== `${n}`) throw new CaseFailure(`message ${n}`, show(payload));
      }
    },
  },
  '015': {
    title: 'tells its user in their place of messages that the server left out',
    rules: 'SUB-067',
    async run({ connected, client }) {
      const { line } = await connected();
      const recent = await subscribeAcknowledged(client, line, { channel: 'recent' });
      const missing = { cause: 'slow', missed: 3 };
      line.send(pushed(0));
      line.send({ type: 'system', intent: 'gap', channel: 'recent', payload: missing });
      line.send(pushed(4));
      await caughtUp(client, line);
      const told = client.events({ subscription: recent.id });
      const places = told.map(({ event, payload }) =>
        event === 'message' ? Object(payload).n : event,
      );
      if (show(places) !== show([0, 'gap', 4])) throw new CaseFailure('0, gap, 4', show(told));
      await recent.gap({ cause: 'slow' });
    },
  },
});
