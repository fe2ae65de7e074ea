import {
  answer,
  drop,
  each,
  inPayload,
  late,
  on,
  onAnswerTo,
  put,
  refuse,
  remember,
  sends,
  takes,
  twice,
} from '../changes.ts';
import type { Link } from '../fault.ts';
import type { Mutants } from '../mutant.ts';

const subscribe = { type: 'subscribe' };
const noted = {
  type: 'message',
  channel: 'echo',
  intent: 'noted',
  payload: { text: '', by: 'ada' },
};
const HIDDEN = 'of the fault';
const hide = on({ type: 'ack', ref: HIDDEN }, drop);
const OTHER_ROOM: Readonly<Record<string, string>> = { 'room:a': 'room:b', 'room:b': 'room:a' };

/** Numbers connections, and what passes on each, from 1. */
const count = (memory: Link['memory'], what: string): number => {
  const number = Number(memory.get(what) ?? 0) + 1;
  memory.set(what, number);
  return number;
};

/** Faults of subscriptions and publications. */
export const subMutants: Mutants = {
  'sends messages against their schema': {
    killedBy: 'SPC-SUB-001',
    ...sends(on({ type: 'message', intent: 'noted' }, inPayload({ by: undefined }))),
  },
  'sends messages of an intent that is not emitted': {
    killedBy: 'SPC-SUB-001',
    ...sends(on({ type: 'message', intent: 'noted' }, put({ intent: 'note' }))),
  },
  'acknowledges subscriptions that are forbidden': {
    killedBy: 'SPC-SUB-002',
    ...sends(
      onAnswerTo(
        subscribe,
        on({ payload: { code: 'forbidden' } }, put({ type: 'ack', payload: undefined })),
      ),
    ),
  },
  'refuses a subscription to what emits nothing': {
    killedBy: 'SPC-SUB-003',
    ...takes(on({ ...subscribe, channel: 'slow' }, refuse('unknown_channel'))),
  },
  'sends messages of channels that are not subscribed': {
    killedBy: 'SPC-SUB-004',
    ...takes(
      each(
        on(
          subscribe,
          remember((_frame, { memory }) => memory.set('subscribed', true)),
        ),
        on(
          ({ intent }, { memory }) => intent === 'note' && !memory.has('subscribed'),
          (note, link) => {
            link.toClient(noted);
            return [note];
          },
        ),
      ),
    ),
  },
  'counts a second subscription as another': {
    killedBy: 'SPC-SUB-005',
    toServer: on(
      { ...subscribe, channel: 'echo' },
      remember((_frame, { memory }) => count(memory, 'subscriptions')),
    ),
    toClient: on(
      ({ type }, { memory }) => type === 'message' && Number(memory.get('subscriptions')) > 1,
      twice,
    ),
  },
  'acknowledges every end of a subscription': {
    killedBy: 'SPC-SUB-006',
    ...sends(
      onAnswerTo(
        { type: 'unsubscribe' },
        on({ type: 'error' }, put({ type: 'ack', payload: undefined })),
      ),
    ),
  },
  'goes on after the end of a subscription': {
    killedBy: 'SPC-SUB-007',
    ...takes(on({ type: 'unsubscribe', channel: 'echo' }, answer({ type: 'ack' }))),
  },
  'sends publications to all rooms': {
    killedBy: 'SPC-SUB-008',
    toServer: on(subscribe, (frame, link) => {
      const other = OTHER_ROOM[String(Object(frame).channel)];
      if (other !== undefined) link.toServer({ ...subscribe, id: HIDDEN, channel: other });
      return [frame];
    }),
    toClient: hide,
  },
  'sends publications to one user only': {
    killedBy: 'SPC-SUB-008',
    toClient: each(
      on(
        { intent: 'welcome', payload: { userId: 'grace' } },
        remember((_frame, { memory }) => memory.set('other', true)),
      ),
      on(({ type }, { memory }) => type === 'message' && memory.has('other'), drop),
    ),
  },
  'sends the messages of a room to one subscriber in another order': {
    killedBy: 'SPC-SUB-009',
    toClient: on({ type: 'message', channel: 'room:b' }, (message, link) => {
      const number = count(link.memory, 'messages');
      // The first connection to get a message is the one that is served wrongly.
      if (!link.common.has('wrong')) link.common.set('wrong', link);
      const swaps = link.common.get('wrong') === link && number % 3 === 1;
      return swaps ? late(15)(message, link) : [message];
    }),
  },
  'keeps subscriptions for the next connection': {
    killedBy: 'SPC-SUB-010',
    toServer: each(
      on(
        { ...subscribe, channel: 'echo' },
        remember((_frame, { common, memory }) => {
          common.set('kept', memory);
        }),
      ),
      on({ intent: 'note' }, (note, link) => {
        const kept = link.common.get('kept');
        if (kept !== undefined && kept !== link.memory) {
          link.common.delete('kept');
          link.toServer({ ...subscribe, id: HIDDEN, channel: 'echo' });
        }
        return [note];
      }),
    ),
    toClient: hide,
  },
  'ends every subscription when one fails': {
    killedBy: 'SPC-SUB-011',
    toClient: each(
      hide,
      onAnswerTo(
        { ...subscribe, channel: 'forbidden' },
        on(
          { type: 'error' },
          remember((_error, link) =>
            link.toServer({ type: 'unsubscribe', id: HIDDEN, channel: 'echo' }),
          ),
        ),
      ),
    ),
  },
  'does not answer since': {
    killedBy: 'SPC-SUB-012',
    ...sends(
      onAnswerTo(
        ({ type, payload }) => type === 'subscribe' && Object(payload).since !== undefined,
        on({ type: 'ack' }, put({ payload: {} })),
      ),
    ),
  },
  'says recovered where nobody asked': {
    killedBy: 'SPC-SUB-013',
    ...sends(
      onAnswerTo(
        { ...subscribe, payload: undefined },
        on({ type: 'ack' }, inPayload({ recovered: true })),
      ),
    ),
  },
  'takes any position': {
    killedBy: 'SPC-SUB-014',
    ...takes(
      on(
        { ...subscribe, payload: { since: { epoch: 'e', offset: -1 } } },
        answer({ type: 'ack', payload: { recovered: false, cause: 'policy' } }),
      ),
    ),
  },
};
