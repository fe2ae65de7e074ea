import { alter, closeWith, drop, each, inPayload, on, put } from '../../mutants/changes.ts';
import type { Change, Frame, Link, Message } from '../../mutants/fault.ts';
import type { ClientMutants } from '../client-fault.ts';
import { noteAsked, openIds, settle } from './msg-client-mutants.ts';

const isChunk = ({ type, seq, final }: Frame): boolean =>
  type === 'reply' && seq !== undefined && final === false;

function listAt(memory: Link['memory'], key: string): readonly Message[] {
  const list: unknown = memory.get(key);
  return Array.isArray(list) ? list : [];
}

/** Keeps chunks back until their stream ends. */
const holdChunks: Change = on(isChunk, (message, { memory }) => {
  const key = `held ${Object(message).ref}`;
  memory.set(key, [...listAt(memory, key), message]);
  return [];
});

/** Numbers chunks anew, as if none had been seen. */
const renumber: Change = on(
  ({ type, seq }) => type === 'reply' && seq !== undefined,
  alter(({ ref }, { memory }) => {
    const seq = Number(memory.get(`next ${ref}`) ?? 0);
    memory.set(`next ${ref}`, seq + 1);
    return { seq };
  }),
);

/** Gives frames other ids on their way out, and takes them back in their answers. */
const withIds = (
  which: (frame: Frame) => boolean,
  idOf: (frame: Frame, link: Link) => string,
): { toServer: Change; toClient: Change } => ({
  toServer: on(
    which,
    alter((frame, link) => {
      const id = idOf(frame, link);
      link.memory.set(`was ${id}`, frame.id);
      return { id };
    }),
  ),
  toClient: on(
    ({ ref }, { memory }) => ref !== undefined && memory.has(`was ${ref}`),
    alter(({ ref }, { memory }) => ({ ref: memory.get(`was ${ref}`) })),
  ),
});

/** Faults of requests: replies, streams, cancel, ids. */
export const reqClientMutants: ClientMutants = {
  'takes replies in the order of its requests': {
    killedBy: 'CPC-REQ-001',
    toServer: noteAsked,
    toClient: on(
      ({ type, seq, ref }, link) =>
        type === 'reply' && seq === undefined && link.asked(ref) !== undefined,
      (message, link) => {
        const [ref] = openIds(link.memory);
        settle(ref, link);
        return put({ ref })(message, link);
      },
    ),
  },
  'waits on after a reply that says final': {
    killedBy: 'CPC-REQ-002',
    toClient: on(({ final, seq }) => final === true && seq === undefined, drop),
  },
  'hands on a stream when it is over': {
    killedBy: 'CPC-REQ-003',
    toClient: each(holdChunks, (message, { memory }) => {
      const { ref, final, type } = Object(message);
      if (ref === undefined || (final !== true && type !== 'error')) return [message];
      return [...listAt(memory, `held ${ref}`), message];
    }),
  },
  'waits for the first chunk of an empty stream': {
    killedBy: 'CPC-REQ-004',
    toClient: on({ type: 'reply', seq: 0, final: true }, drop),
  },
  'throws away the chunks before an error': {
    killedBy: 'CPC-REQ-005',
    toServer: noteAsked,
    toClient: on(isChunk, (message, link) => {
      const failing = link.asked(Object(message).ref)?.intent === 'break';
      return failing ? [] : [message];
    }),
  },
  'hands on chunks as often as they come': { killedBy: 'CPC-REQ-006', toClient: renumber },
  'goes on after the end of a stream': {
    killedBy: 'CPC-REQ-007',
    toClient: (message, link) => {
      const { type, seq, final, ref } = Object(message);
      if (type !== 'reply' || seq === undefined || final !== true) return renumber(message, link);
      link.later(60, () => {
        for (const one of renumber(message, link)) link.toClient(one);
        link.memory.delete(`next ${ref}`);
      });
      return [];
    },
  },
  'puts all chunks into its first stream': {
    killedBy: 'CPC-REQ-008',
    toClient: on(isChunk, (message, link) => {
      const { memory } = link;
      if (!memory.has('first')) memory.set('first', Object(message).ref);
      return put({ ref: memory.get('first') })(message, link);
    }),
  },
  'takes a chunk of null for the end': {
    killedBy: 'CPC-REQ-009',
    toClient: on(
      ({ type, payload, final }) => type === 'reply' && payload === null && final === false,
      put({ payload: undefined, final: true }),
    ),
  },
  'does not tell the server what it cancels': {
    killedBy: 'CPC-REQ-011',
    toServer: on({ type: 'cancel' }, drop),
  },
  'leaves over an answer to what it cancelled': {
    killedBy: 'CPC-REQ-012',
    toServer: on({ type: 'cancel' }, (message, { memory }) => {
      memory.set(`cancelled ${Object(message).ref}`, true);
      return [message];
    }),
    toClient: on(
      ({ ref, type }, { memory }) => type === 'reply' && memory.has(`cancelled ${ref}`),
      closeWith(1000),
    ),
  },
  'gives all events one id': {
    killedBy: 'CPC-REQ-021',
    ...withIds(
      ({ intent }) => intent === 'note',
      () => 'note',
    ),
  },
  'counts its ids from 1 on each connection': {
    killedBy: 'CPC-REQ-022',
    ...withIds(
      ({ id }) => id !== undefined,
      (_frame, { memory }) => {
        const count = Number(memory.get('count') ?? 0) + 1;
        memory.set('count', count);
        return `id-${count}`;
      },
    ),
  },
  'sends again what has no id': {
    killedBy: 'CPC-REQ-036',
    toServer: on({ type: 'jsonrpc', id: undefined }, (message, { common }) => {
      common.set('unnamed', message);
      return [message];
    }),
    opened(link) {
      const unnamed = link.common.get('unnamed');
      if (unnamed !== undefined) link.toServer(Object(unnamed));
    },
  },
  'sends again to a server that does not remember': {
    killedBy: 'CPC-REQ-037',
    toClient: on(
      ({ intent, payload }) => intent === 'welcome' && Object(payload).memory === undefined,
      inPayload({ memory: { id: 'kit', windowMs: 60_000 } }),
    ),
  },
  'sends again what the server has forgotten': {
    killedBy: 'CPC-REQ-038',
    toClient: on(
      { intent: 'welcome', payload: { memory: { windowMs: 100 } } },
      inPayload({ memory: { id: 'kit', windowMs: 60_000 } }),
    ),
  },
};
