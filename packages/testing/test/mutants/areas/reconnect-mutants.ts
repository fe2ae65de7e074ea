import { alter, drop, on, remember, sends } from '../changes.ts';
import type { Change, Frame, Link } from '../fault.ts';
import type { Mutants } from '../mutant.ts';

/** Whether another connection has sent a frame with this id before. */
function isFromAnother({ id }: Frame, { memory, common }: Link): boolean {
  const first = common.get(`began ${id}`) ?? memory;
  common.set(`began ${id}`, first);
  return first !== memory;
}

/** Marks the frames of a kind that another connection has sent before. */
const marking = (which: Frame): Change =>
  on(
    which,
    remember((frame, link) => {
      if (isFromAnother(frame, link)) link.memory.set(`again ${frame.id}`, true);
    }),
  );

const isAgain = (ref: unknown, { memory }: Link): boolean => memory.has(`again ${ref}`);

/** Faults in what the next connection is answered. */
export const reconnectMutants: Mutants = {
  'goes on with a stream on the next connection where it was': {
    killedBy: 'SPC-REQ-026',
    toServer: marking({ intent: 'forever' }),
    toClient: on(({ ref, seq }, link) => Number(seq) < 4 && isAgain(ref, link), drop),
  },
  'numbers a stream anew for the next connection': {
    killedBy: 'SPC-REQ-027',
    toServer: marking({ intent: 'count' }),
    toClient: on(
      ({ type, ref, seq }, link) => type === 'reply' && seq !== undefined && isAgain(ref, link),
      alter(({ seq }) => ({ seq: Number(seq) + 5 })),
    ),
  },
  'lets nobody cancel what a lost connection began': {
    killedBy: 'SPC-REQ-028',
    toServer: (message, link) =>
      marking({ intent: 'wait' })(message, link).flatMap((frame) =>
        on(({ type, ref }) => type === 'cancel' && isAgain(ref, link), drop)(frame, link),
      ),
  },
  'forgets the calls of a lost connection': {
    killedBy: 'SPC-REQ-029',
    toServer: on(
      { type: 'jsonrpc', payload: { method: 'wait' } },
      alter((frame, link) => {
        if (!isFromAnother(frame, link)) return {};
        const other = `${frame.id}-${link.common.size}`;
        link.memory.set(`known ${other}`, frame.id);
        return { id: other };
      }),
    ),
    toClient: on(
      ({ ref }, { memory }) => memory.has(`known ${ref}`),
      alter(({ ref }, { memory }) => ({ ref: memory.get(`known ${ref}`) })),
    ),
  },
  'names another memory on each connection': {
    killedBy: 'SPC-REQ-030',
    ...sends(
      on(
        { intent: 'welcome' },
        alter(({ payload }, { common }) => {
          common.set('welcomes', Number(common.get('welcomes') ?? 0) + 1);
          const { memory, ...rest } = Object(payload);
          const id = `memory-${common.get('welcomes')}`;
          return { payload: { ...rest, ...(memory && { memory: { ...memory, id } }) } };
        }),
      ),
    ),
  },
};
