import {
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
} from '../changes.ts';
import type { Change, Frame, Link } from '../fault.ts';
import type { Mutants } from '../mutant.ts';

const told = { type: 'message', intent: 'told' };
/** What `small-limits` lets there be. */
const MOST = 8;

type Others = Set<Link['toClient']>;

const toSession = ({ intent, channel }: Frame): boolean =>
  intent === 'told' && String(channel).startsWith('@session:');

/** What comes for one connection comes for all others that there ever were, too. */
const forAll = (which: (frame: Frame) => boolean): Change =>
  each(
    on(
      { intent: 'welcome' },
      remember((_welcome, { common, toClient }) => {
        common.set('all', othersIn(common).add(toClient));
      }),
    ),
    on(
      which,
      remember((frame, { common, toClient }) => {
        for (const other of othersIn(common)) if (other !== toClient) other(frame);
      }),
    ),
  );

function othersIn(common: Link['common']): Others {
  const all = common.get('all');
  return all instanceof Set ? all : new Set();
}

/** Faults of messages to users and sessions. */
export const directMutants: Mutants = {
  'sends to one connection of a user alone': {
    killedBy: 'SPC-SUB-030',
    ...sends(
      on((frame, { common, memory }) => {
        if (frame.intent !== 'told') return false;
        const key = JSON.stringify(frame.payload);
        const first = common.get(key) ?? memory;
        common.set(key, first);
        return first !== memory;
      }, drop),
    ),
  },
  'does not number what it sends to users': {
    killedBy: 'SPC-SUB-030 SPC-SUB-032',
    ...sends(on(told, put({ epoch: undefined, offset: undefined }))),
  },
  'sends to everybody what is for one user': {
    killedBy: 'SPC-SUB-030',
    ...sends(forAll(({ intent, channel }) => intent === 'told' && channel === '@user:ada')),
  },
  'sends to all sessions what is for one': {
    killedBy: 'SPC-SUB-031',
    ...sends(forAll(toSession)),
  },
  'sends nothing to sessions': {
    killedBy: 'SPC-SUB-031',
    ...sends(on(toSession, drop)),
  },
  'loses what was sent to a user who was away': {
    killedBy: 'SPC-SUB-032',
    ...sends(
      each(
        onAnswerTo(
          { type: 'subscribe', channel: '@user:ada' },
          remember((_ack, { memory }) => memory.set('back', true)),
        ),
        on(({ intent }, { memory }) => intent === 'told' && memory.has('back'), drop),
      ),
    ),
  },
  'recovers no reserved address': {
    killedBy: 'SPC-SUB-032',
    ...sends(
      onAnswerTo(
        { type: 'subscribe', channel: '@user:ada' },
        on({ payload: { recovered: true } }, inPayload({ recovered: false, cause: 'policy' })),
      ),
    ),
  },
  'counts reserved addresses as subscriptions': {
    killedBy: 'SPC-SUB-033',
    ...takes(
      on((frame, { memory }) => {
        if (frame.type !== 'subscribe') return false;
        const count = Number(memory.get('subscriptions') ?? 0) + 1;
        memory.set('subscriptions', count);
        return count > MOST;
      }, refuse('rate_limited')),
    ),
  },
  'acknowledges what is said of one channel in another order': {
    killedBy: 'SPC-SUB-034',
    ...sends(onAnswerTo({ type: 'subscribe', channel: 'history', payload: undefined }, late(30))),
  },
};
