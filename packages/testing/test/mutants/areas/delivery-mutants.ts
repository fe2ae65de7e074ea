import { alter, closeWith, drop, isFrame, on, onAnswerTo, precededBy, sends } from '../changes.ts';
import type { Change, Frame, Message } from '../fault.ts';
import type { Mutants } from '../mutant.ts';

/** The last that the cases have published. */
const LAST = 159;

const latest = (n: number) => ({ channel: 'latest', payload: { n } });
const gap = { type: 'system', intent: 'gap' };
const textOf = ({ payload }: Frame): string => String(Object(payload).text);

/** The third from last comes after the second from last. */
const outOfOrder: Change = (message, { memory }) => {
  const n =
    isFrame(message) && message.channel === 'latest' ? Object(message.payload).n : undefined;
  if (n === LAST - 2) {
    memory.set('held', message);
    return [];
  }
  const held = n === LAST - 1 ? memory.get('held') : undefined;
  return held === undefined ? [message] : [message, held as Message]; // only messages are held
};

/** Faults of what is sent to connections that read slowly. */
export const deliveryMutants: Mutants = {
  'leaves out the latest value of a key': {
    killedBy: 'SPC-SUB-060',
    ...sends(on(latest(LAST - 1), drop)),
  },
  'sends the latest values of two keys in the wrong order': {
    killedBy: 'SPC-SUB-060',
    ...sends(outOfOrder),
  },
  'tells of a gap where a newer value took the place of an older': {
    killedBy: 'SPC-SUB-060',
    ...sends(
      on(
        latest(LAST),
        precededBy(() => ({ ...gap, channel: 'latest', payload: { cause: 'slow', missed: 1 } })),
      ),
    ),
  },
  'closes a connection that was slow to read the latest values': {
    killedBy: 'SPC-SUB-060',
    ...sends(on(latest(LAST), closeWith(4508))),
  },
  'does not say that it left messages out': {
    killedBy: 'SPC-SUB-061',
    ...sends(on(gap, drop)),
  },
  'says that it left one message more out than it did': {
    killedBy: 'SPC-SUB-061',
    ...sends(
      on(
        gap,
        alter(({ payload }) => ({
          payload: { ...Object(payload), missed: Object(payload).missed + 1 },
        })),
      ),
    ),
  },
  'leaves out the newest message where the oldest are to go': {
    killedBy: 'SPC-SUB-061 SPC-SUB-062',
    ...sends(on({ channel: 'recent', payload: { n: LAST } }, drop)),
  },
  'closes a connection for which it left messages out': {
    killedBy: 'SPC-SUB-061 SPC-SUB-062',
    ...sends(on(gap, closeWith(4508))),
  },
  'leaves out an answer for a connection that reads slowly': {
    killedBy: 'SPC-SUB-062',
    ...sends(onAnswerTo((asked) => textOf(asked) === 'asked while it was slow 7', drop)),
  },
  'leaves out a message of a channel that loses none': {
    killedBy: 'SPC-SUB-063',
    ...sends(on((frame) => frame.intent === 'noted' && / 7 x/.test(textOf(frame)), drop)),
  },
};
