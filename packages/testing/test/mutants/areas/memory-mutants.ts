import { alter, each, isFrame, on, put, remember, sends } from '../changes.ts';
import type { Fault, Frame, Link } from '../fault.ts';
import type { Mutants } from '../mutant.ts';

/**
 * A server that takes some frames for new though it knows their ids: it is shown another id, which
 * is turned back in its answers.
 */
function forgets(alias: (frame: Frame, link: Link) => string | undefined): Fault {
  return {
    base: 'python',
    toServer: on(
      ({ type, intent }) => type === undefined && (intent === 'note' || intent === 'wait'),
      (message, link) => {
        const other = isFrame(message) ? alias(message, link) : undefined;
        if (!isFrame(message) || other === undefined) return [message];
        link.memory.set(`alias ${other}`, message.id);
        return [{ ...message, id: other }];
      },
    ),
    toClient: on(
      ({ ref }, { memory }) => memory.has(`alias ${ref}`),
      (message, link) =>
        isFrame(message)
          ? put({ ref: link.memory.get(`alias ${message.ref}`) })(message, link)
          : [],
    ),
  };
}

/** Faults of the memory of answers, laid over a server that has one. */
export const memoryMutants: Mutants = {
  'does not remember an answer that it has sent': {
    killedBy: 'SPC-REQ-015 SPC-REQ-024',
    ...forgets(({ id, intent }, { memory }) => {
      const known = memory.has(`sent ${id}`);
      memory.set(`sent ${id}`, true);
      return known && intent === 'note' ? `${id}-again` : undefined;
    }),
  },
  'remembers answers for one connection only': {
    killedBy: 'SPC-REQ-016 SPC-REQ-017',
    ...forgets(({ id }, { memory, common }) => {
      const first = common.get(`first ${id}`) ?? memory;
      common.set(`first ${id}`, first);
      return first === memory ? undefined : `${id}-again`;
    }),
  },
  'answers the connection that asked first too': {
    killedBy: 'SPC-REQ-017',
    base: 'python',
    toServer: each(
      on(
        { intent: 'wait' },
        remember(({ id }, { common, toClient }) => {
          if (!common.has(`first ${id}`)) common.set(`first ${id}`, toClient);
        }),
      ),
    ),
    toClient: on(
      { type: 'reply' },
      remember((reply, { common, toClient }) => {
        const first = common.get(`first ${reply.ref}`);
        if (typeof first === 'function' && first !== toClient) first(reply);
      }),
    ),
  },
  'gives the memory of each server the same name': {
    killedBy: 'SPC-REQ-031',
    ...sends(
      on(
        { intent: 'welcome' },
        alter(({ payload }) => {
          const { memory, ...rest } = Object(payload);
          return { payload: { ...rest, memory: { ...memory, id: 'the memory' } } };
        }),
      ),
    ),
  },
};
