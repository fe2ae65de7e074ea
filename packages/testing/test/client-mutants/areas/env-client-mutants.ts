import { alter, closeWith, drop, on, onBytes, onText, put } from '../../mutants/changes.ts';
import type { Change, Frame } from '../../mutants/fault.ts';
import type { ClientMutants } from '../client-fault.ts';

const fields = new Set(
  'type id ref timestamp channel intent payload offset epoch seq final trace'.split(' '),
);
const isStrange = (frame: Frame): boolean => Object.keys(frame).some((key) => !fields.has(key));
const textOf = ({ payload }: Frame): string => String(Object(payload).text);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Leaves at the twentieth frame that it cannot read. */
const leaveAtTwenty: Change = (message, link) => {
  const bad = Number(link.memory.get('bad') ?? 0) + 1;
  link.memory.set('bad', bad);
  return bad < 20 ? [message] : closeWith(1000)(message, link);
};

/** Faults of reading and writing frames. */
export const envClientMutants: ClientMutants = {
  'drops envelopes with fields that it does not know': {
    killedBy: 'CPC-ENV-001',
    toClient: on(isStrange, drop),
  },
  'drops envelopes without a type': {
    killedBy: 'CPC-ENV-002',
    toClient: on(({ type, channel }) => type === undefined && channel !== undefined, drop),
  },
  'drops messages that are older than the one before': {
    killedBy: 'CPC-ENV-003',
    toClient: on(
      ({ type, timestamp }) => type === 'message' && timestamp !== undefined,
      (message, { memory }) => {
        const { timestamp } = Object(message);
        if (timestamp < Number(memory.get('newest') ?? 0)) return [];
        memory.set('newest', timestamp);
        return [message];
      },
    ),
  },
  'breaks characters that are cut by a frame': {
    killedBy: 'CPC-ENV-004',
    toClient: on(
      (frame) => textOf(frame) === 'λόγος',
      put({ payload: { text: 'λ\ufffd\ufffdγος' } }),
    ),
  },
  'writes in ASCII': {
    killedBy: 'CPC-ENV-005',
    toServer: on(
      (frame) => /[^ -~]/.test(textOf(frame)),
      alter((frame) => ({ payload: { text: textOf(frame).replaceAll(/[^ -~]/g, '?') } })),
    ),
  },
  'leaves over a binary frame': {
    killedBy: 'CPC-ENV-011',
    toClient: onBytes(() => true, closeWith(1003)),
  },
  'leaves over text that is not JSON': {
    killedBy: 'CPC-ENV-012',
    toClient: onText((text) => !isJson(text), closeWith(1000)),
  },
  'leaves over JSON that is no object': {
    killedBy: 'CPC-ENV-013',
    toClient: onText((text) => isJson(text), closeWith(1000)),
  },
  'takes any error with a ref for an answer': {
    killedBy: 'CPC-ENV-014',
    toClient: on(
      ({ type, ref, payload }) =>
        type === 'error' && ref !== undefined && Object(payload).message === undefined,
      put({ payload: { code: 'internal', message: 'It failed.', retryable: false } }),
    ),
  },
  'leaves at the twentieth frame that it cannot read': {
    killedBy: 'CPC-ENV-015',
    toClient: (message, link) =>
      message === 'nonsense' ||
      (Object(message).type === 'reply' && Object(message).ref === undefined)
        ? leaveAtTwenty(message, link)
        : [message],
  },
  'dies of what nests without end': {
    killedBy: 'CPC-ENV-016',
    toClient: on((frame) => Array.isArray(frame.payload), closeWith(1000)),
  },
};
