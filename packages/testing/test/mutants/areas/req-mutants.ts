import {
  alter,
  answer,
  drop,
  each,
  followedBy,
  inPayload,
  on,
  onAnswerTo,
  put,
  refuse,
  remember,
  sends,
  takes,
  twice,
} from '../changes.ts';
import type { Change, Link } from '../fault.ts';
import type { Mutants } from '../mutant.ts';

const streams = { channel: 'stream' };
const end = { type: 'reply', final: true };
const cancelled = { type: 'error', payload: { code: 'cancelled' } };

/** Changes the answer to frames that were sent more than once with one id. */
const repeated = (kinds: readonly string[], change: Change) => ({
  toServer: on(
    ({ id }) => id !== undefined,
    remember(({ id }, { memory }) => memory.set(`times ${id}`, timesOf(id, memory) + 1)),
  ),
  toClient: on(
    ({ type, ref }, { memory }) => kinds.includes(String(type)) && timesOf(ref, memory) > 1,
    change,
  ),
});

function timesOf(id: unknown, memory: Link['memory']): number {
  return Number(memory.get(`times ${id}`) ?? 0);
}

/** Faults of requests: replies, streams, cancel, resend. */
export const reqMutants: Mutants = {
  'sends a reply to echo against its schema': {
    killedBy: 'SPC-REQ-001',
    ...sends(onAnswerTo({ intent: 'echo' }, on({ type: 'reply' }, inPayload({ text: 7 })))),
  },
  'numbers a plain reply': {
    killedBy: 'SPC-REQ-001',
    ...sends(onAnswerTo({ intent: 'echo' }, on({ type: 'reply' }, put({ seq: 0 })))),
  },
  'loses zero characters in text': {
    killedBy: 'SPC-REQ-001',
    ...takes(
      on(
        ({ payload }) => String(Object(payload).text).includes(' \u0000 '),
        alter(({ payload }) => ({
          payload: { text: String(Object(payload).text).replaceAll('\u0000', '') },
        })),
      ),
    ),
  },
  'drops a request without id': {
    killedBy: 'SPC-REQ-002',
    ...takes(on({ channel: 'slow', id: undefined }, drop)),
  },
  'does not number chunks': {
    killedBy: 'SPC-REQ-003',
    ...sends(onAnswerTo(streams, on({ type: 'reply' }, put({ seq: undefined })))),
  },
  'numbers chunks from 1': {
    killedBy: 'SPC-REQ-003',
    ...sends(
      onAnswerTo(
        streams,
        on(
          { type: 'reply' },
          alter(({ seq }) => ({ seq: Number(seq) + 1 })),
        ),
      ),
    ),
  },
  'sends chunks twice': {
    killedBy: 'SPC-REQ-003',
    ...sends(onAnswerTo(streams, on({ type: 'reply', final: false }, twice))),
  },
  'ends a stream by its last chunk': {
    killedBy: 'SPC-REQ-004',
    ...sends(onAnswerTo(streams, on(end, put({ payload: { n: 0 } })))),
  },
  'does not end an empty stream': {
    killedBy: 'SPC-REQ-004',
    ...sends(onAnswerTo({ payload: { to: 0 } }, drop)),
  },
  'loses a chunk of a long stream': {
    killedBy: 'SPC-REQ-005',
    ...sends(on({ type: 'reply', seq: 500 }, drop)),
  },
  'ends a stream that failed like a whole one': {
    killedBy: 'SPC-REQ-006',
    ...sends(
      onAnswerTo(
        { intent: 'break' },
        on({ type: 'error' }, put({ ...end, seq: 3, payload: undefined })),
      ),
    ),
  },
  'tells the text of what broke a stream': {
    killedBy: 'SPC-REQ-006',
    ...sends(
      onAnswerTo(
        { intent: 'break' },
        on({ type: 'error' }, inPayload({ message: 'Error: a secret of the machine room' })),
      ),
    ),
  },
  'serves one stream at a time': {
    killedBy: 'SPC-REQ-007',
    toServer: on({ intent: 'count' }, (frame, link) => {
      if (link.memory.has('streaming')) return refuse('unavailable')(frame, link);
      link.memory.set('streaming', true);
      return [frame];
    }),
    toClient: on(
      end,
      remember((_end, { memory }) => memory.delete('streaming')),
    ),
  },
  'sends a chunk after cancelled': {
    killedBy: 'SPC-REQ-008',
    ...sends(
      onAnswerTo(
        streams,
        on(
          cancelled,
          followedBy(({ ref }) => ({
            type: 'reply',
            ref,
            seq: 0,
            final: false,
            payload: { n: 0 },
          })),
        ),
      ),
    ),
  },
  'ignores cancel': {
    killedBy: 'SPC-REQ-008 SPC-REQ-009',
    ...takes(on({ type: 'cancel' }, drop)),
  },
  'stops work upon cancel, and does not say so': {
    killedBy: 'SPC-REQ-009',
    ...sends(onAnswerTo({ channel: 'slow' }, on(cancelled, drop))),
  },
  'refuses a cancel of what it does not know': {
    killedBy: 'SPC-REQ-010',
    ...takes(on({ type: 'cancel', ref: 'unknown' }, refuse('conflict'))),
  },
  'acknowledges cancel': {
    killedBy: 'SPC-REQ-010',
    ...takes(
      on(
        { type: 'cancel' },
        remember(({ ref }, link) => link.toClient({ type: 'ack', ref })),
      ),
    ),
  },
  'cancels the work of other connections': {
    killedBy: 'SPC-REQ-011',
    ...takes(
      each(
        on(
          { channel: 'slow' },
          remember(({ id }, link) => link.common.set(`owner of ${id}`, link.toServer)),
        ),
        on(
          { type: 'cancel' },
          remember((cancel, { common }) => {
            const toOwner = common.get(`owner of ${cancel.ref}`);
            if (typeof toOwner === 'function') toOwner(cancel);
          }),
        ),
      ),
    ),
  },
  'answers a frame that joined another twice': {
    killedBy: 'SPC-REQ-012',
    ...repeated(['reply'], twice),
  },
  'refuses an id in flight under another type': {
    killedBy: 'SPC-REQ-013',
    ...takes(
      each(
        on(
          { channel: 'slow' },
          remember(({ id }, { memory }) => memory.set(`slow ${id}`, true)),
        ),
        on(
          ({ type, id }, { memory }) => type === 'subscribe' && memory.has(`slow ${id}`),
          refuse('conflict'),
        ),
      ),
    ),
  },
  'refuses an id that it has answered on another connection': {
    killedBy: 'SPC-REQ-014',
    ...takes(
      on({ channel: 'echo', intent: 'echo' }, (frame, link) => {
        const { id } = Object(frame);
        const first = link.common.get(`echo ${id}`);
        if (first !== undefined && first !== link) return refuse('conflict')(frame, link);
        link.common.set(`echo ${id}`, link);
        return [frame];
      }),
    ),
  },
  'answers the id of one user from the memory of another': {
    killedBy: 'SPC-REQ-019',
    base: 'python',
    toServer: on({ channel: 'echo', intent: 'echo' }, (frame, link) => {
      const { id } = Object(frame);
      const first = link.common.get(`reply ${id}`);
      return first === undefined ? [frame] : answer(Object(first))(frame, link);
    }),
    toClient: on(
      { type: 'reply' },
      remember((reply, { common }) => common.set(`reply ${reply.ref}`, reply)),
    ),
  },
  'sends the end mark alone upon a repeat of a stream': {
    killedBy: 'SPC-REQ-018',
    base: 'python',
    toServer: on({ intent: 'count' }, (frame, link) => {
      const { id } = Object(frame);
      if (link.memory.has(`count ${id}`)) return answer({ ...end, seq: 3 })(frame, link);
      link.memory.set(`count ${id}`, true);
      return [frame];
    }),
  },
};
