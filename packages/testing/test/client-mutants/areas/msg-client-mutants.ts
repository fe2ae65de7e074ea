import { alter, drop, inPayload, late, on } from '../../mutants/changes.ts';
import type { Change, Frame, Link } from '../../mutants/fault.ts';
import type { ClientMutants } from '../client-fault.ts';

const LONG_ID = 129;

/** Remembers the ids of what is sent, and those that were answered. */
export const noteAsked: Change = (message, { memory }) => {
  const { id, type } = Object(message);
  if (typeof id === 'string' && type !== 'subscribe') memory.set('open', [...openIds(memory), id]);
  return [message];
};

/** Ids of what was sent and is not answered, in order. */
export function openIds(memory: Link['memory']): readonly string[] {
  const ids: unknown = memory.get('open');
  return Array.isArray(ids) ? ids : [];
}

/** Takes an id out of those that wait for an answer. */
export function settle(id: unknown, { memory }: Link): void {
  memory.set(
    'open',
    openIds(memory).filter((one) => one !== id),
  );
}

const isAnswer = ({ type }: Frame): boolean =>
  type === 'reply' || type === 'ack' || type === 'error';

const isPlainReply = ({ type, seq }: Frame): boolean => type === 'reply' && seq === undefined;

/** The last of the frames that are open, in place of a frame that nobody sent. */
const refToLast: Change = on(
  ({ ref }, link) => link.asked(ref) === undefined,
  alter((_frame, { memory }) => ({ ref: openIds(memory).at(-1) ?? 'none' })),
);

/** Faults of intents: acknowledgements and errors. */
export const msgClientMutants: ClientMutants = {
  'calls an event done when it is sent': {
    killedBy: 'CPC-MSG-001',
    toServer: on({ intent: 'note' }, (message, link) => {
      link.toClient({ type: 'ack', ref: Object(message).id });
      return [message];
    }),
  },
  'hands on errors without issues and retryAfterMs': {
    killedBy: 'CPC-MSG-002',
    toClient: on(
      ({ type, payload }) => type === 'error' && Object(payload).issues !== undefined,
      inPayload({ issues: undefined, retryAfterMs: undefined }),
    ),
  },
  'loses the data of declared errors': {
    killedBy: 'CPC-MSG-003',
    toClient: on(
      { type: 'error', payload: { code: 'over_quota' } },
      inPayload({ data: undefined }),
    ),
  },
  'takes an error without ref for an answer to its last frame': {
    killedBy: 'CPC-MSG-004',
    toServer: noteAsked,
    toClient: on({ type: 'error', ref: undefined }, refToLast),
  },
  'takes answers to nobody for answers to its last frame': {
    killedBy: 'CPC-MSG-005',
    toServer: noteAsked,
    toClient: on({ ref: 'nobody' }, on(isAnswer, refToLast)),
  },
  'takes the last of two answers': {
    killedBy: 'CPC-MSG-006',
    toClient: on(isPlainReply, (message, link) => {
      const { ref } = Object(message);
      const waits = link.memory.has(String(ref));
      link.memory.set(String(ref), message);
      if (!waits) link.later(50, () => link.toClient(Object(link.memory.get(String(ref)))));
      return [];
    }),
  },
  'sends again what is unavailable, whatever retryable says': {
    killedBy: 'CPC-MSG-007',
    toClient: on({ type: 'error', payload: { code: 'unavailable' } }, (message, link) => {
      const { ref } = Object(message);
      const asked = link.asked(ref);
      if (asked !== undefined) link.toServer({ ...asked, id: `${ref}-again` });
      return [message];
    }),
  },
  'sends some intents later than others': {
    killedBy: 'CPC-MSG-008',
    toServer: on({ intent: 'note', payload: { text: '2' } }, late(40, 'toServer')),
  },
  'has one request under way at a time': {
    killedBy: 'CPC-MSG-009',
    toServer: on({ type: 'message' }, (message, { memory }) => {
      if (memory.get('busy') === true) return [];
      memory.set('busy', true);
      return [message];
    }),
    toClient: on(isAnswer, (message, { memory }) => {
      memory.set('busy', false);
      return [message];
    }),
  },
  'gives ids that are too long': {
    killedBy: 'CPC-MSG-010',
    basic: 'Every envelope is judged (CPC-WIRE-002).',
    toServer: on(
      ({ id }) => id !== undefined,
      alter(({ id }) => ({ id: String(id).padEnd(LONG_ID, '-') })),
    ),
    toClient: on(
      ({ ref }) => String(ref).length === LONG_ID,
      alter(({ ref }) => ({ ref: String(ref).replace(/-+$/, '') })),
    ),
  },
  'hears no acknowledgement': {
    killedBy: 'CPC-MSG-001',
    basic: 'What is never acknowledged cannot be gone on from.',
    toClient: on({ type: 'ack' }, drop),
  },
};
