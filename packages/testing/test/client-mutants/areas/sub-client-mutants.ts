import { answer, drop, followedBy, on, put, remember } from '../../mutants/changes.ts';
import type { Change, Frame, Link, Message } from '../../mutants/fault.ts';
import type { ClientMutants } from '../client-fault.ts';

/** Channels that something happened to, on all connections. */
const noted = ({ common }: Link, what: string): readonly string[] => {
  const list: unknown = common.get(what);
  return Array.isArray(list) ? list : [];
};

const note = (what: string): Change =>
  remember(({ channel }, link) => {
    link.common.set(what, [...noted(link, what), channel]);
  });

/** Counts connections from 1. */
export const countConnections = (link: Link): void => {
  link.common.set('connections', Number(link.common.get('connections') ?? 0) + 1);
};

/** Whether a client is on another connection than its first. */
export const hasReturned = ({ common }: Link): boolean => Number(common.get('connections')) > 1;

/** Acknowledges a later subscription to a channel at once, before the server does. */
const ackEarly: Change = on({ type: 'subscribe' }, (message, link) => {
  const { id, channel, payload } = Object(message);
  if (link.memory.get(`left ${channel}`) !== true) return [message];
  const since = payload?.since;
  link.toClient({ type: 'ack', ref: id, ...(since && { payload: { ...since, recovered: true } }) });
  return [message];
});

const noteLeft: Change = on(
  { type: 'unsubscribe' },
  remember(({ channel }, { memory }) => memory.set(`left ${channel}`, true)),
);

const unsubscribed = (channel: string): Frame => ({
  type: 'system',
  intent: 'unsubscribed',
  channel,
  payload: { reason: 'a mistake' },
});

/** Faults of subscriptions on channels without a history. */
export const subClientMutants: ClientMutants = {
  'calls a subscription ready when it has asked for it': {
    killedBy: 'CPC-SUB-001',
    toServer: on({ type: 'subscribe' }, (message, link) => {
      const { id, payload } = Object(message);
      if (payload === undefined) link.toClient({ type: 'ack', ref: id });
      return [message];
    }),
  },
  'ends its subscriptions when one is refused': {
    killedBy: 'CPC-SUB-002',
    toClient: on(
      ({ type, ref }, link) => type === 'error' && link.asked(ref)?.type === 'subscribe',
      followedBy(() => unsubscribed('room:a')),
    ),
  },
  'hands messages of one room to those of the other': {
    killedBy: 'CPC-SUB-003',
    toClient: on({ type: 'message', channel: 'room:a' }, (message) => [
      message,
      { ...Object(message), channel: 'room:b' },
    ]),
  },
  'does not tell the server that it leaves': {
    killedBy: 'CPC-SUB-004',
    toServer: on({ type: 'unsubscribe' }, answer({ type: 'ack' })),
  },
  'waits on after not_subscribed': {
    killedBy: 'CPC-SUB-005',
    toClient: on({ type: 'error', payload: { code: 'not_subscribed' } }, drop),
  },
  'hands on messages for a while after its unsubscribe': {
    killedBy: 'CPC-SUB-006',
    toServer: on(
      ({ type, id }) => type === 'unsubscribe' && id !== 'early',
      answer({ type: 'ack' }),
    ),
    async performs(operation, perform, memory) {
      if (operation.op !== 'unsubscribe') return await perform(operation);
      memory.link()?.toServer({ type: 'unsubscribe', id: 'early', channel: 'room:a' });
      await new Promise((resolve) => setTimeout(resolve, 200));
      return await perform(operation);
    },
  },
  'calls itself subscribed again before the server does': {
    killedBy: 'CPC-SUB-007 CPC-SUB-043',
    toServer: (message, link) => noteLeft(message, link).flatMap((one) => ackEarly(one, link)),
  },
  'subscribes again by itself': {
    killedBy: 'CPC-SUB-008',
    toClient: on({ intent: 'unsubscribed' }, (message, link) => {
      link.toServer({ type: 'subscribe', id: 'by itself', channel: 'room:a' });
      return [message];
    }),
  },
  'does not tell of the end of a subscription': {
    killedBy: 'CPC-SUB-008',
    toClient: on({ intent: 'unsubscribed' }, drop),
  },
  'takes the end of one subscription for that of all': {
    killedBy: 'CPC-SUB-009',
    toClient: on(
      { intent: 'unsubscribed', channel: 'room:b' },
      followedBy(() => unsubscribed('room:a')),
    ),
  },
  'comes back to what the server ended': {
    killedBy: 'CPC-SUB-010',
    toClient: on({ intent: 'unsubscribed' }, note('ended')),
    opened(link) {
      for (const channel of noted(link, 'ended')) {
        link.toServer({ type: 'subscribe', id: `again ${channel}`, channel });
      }
    },
  },
  'forgets its subscriptions with the connection': {
    killedBy: 'CPC-SUB-011',
    opened: countConnections,
    toServer: on((frame, link) => frame.type === 'subscribe' && hasReturned(link), drop),
  },
  'comes back to what it left': {
    killedBy: 'CPC-SUB-012',
    toServer: on({ type: 'unsubscribe' }, note('left')),
    opened(link) {
      for (const channel of noted(link, 'left')) {
        link.toServer({ type: 'subscribe', id: `again ${channel}`, channel });
      }
    },
  },
  'takes messages of any room for those of its own': {
    killedBy: 'CPC-SUB-013',
    toServer: on(
      { type: 'subscribe', channel: 'room:b' },
      remember((_frame, { memory }) => memory.set('in b', true)),
    ),
    toClient: on(
      ({ type, channel }, { memory }) =>
        type === 'message' && channel === 'room:b' && !memory.has('in b'),
      put({ channel: 'room:a' }),
    ),
  },
  'loses messages of a flood': {
    killedBy: 'CPC-SUB-014',
    toClient: on({ type: 'message' }, (message, { memory }) => {
      const count = Number(memory.get('messages') ?? 0) + 1;
      memory.set('messages', count);
      return count === 500 ? [] : [message];
    }),
  },
  'does not tell that the server left messages out': {
    killedBy: 'CPC-SUB-015',
    toClient: on({ intent: 'gap' }, drop),
  },
  'tells of what was left out after the message that follows': {
    killedBy: 'CPC-SUB-015',
    toClient: (message, { memory }) => {
      const { type, intent } = Object(message);
      if (intent === 'gap') memory.set('gap', message);
      const held = type === 'message' ? memory.get('gap') : undefined;
      if (held !== undefined) memory.delete('gap');
      if (intent === 'gap') return [];
      return held === undefined ? [message] : [message, held as Message]; // only messages are held
    },
  },
};
