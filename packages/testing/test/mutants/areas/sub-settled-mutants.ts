import { alter, inPayload, on, onAnswerTo, put, refuse, takes } from '../changes.ts';
import type { Fault } from '../fault.ts';
import type { Mutants } from '../mutant.ts';

const python = (fault: Fault): Fault => ({ base: 'python', ...fault });
const since = { payload: { since: {} } };
/** An ack as of a subscribe without `since`. */
const plainAck = { type: 'ack', payload: { recovered: undefined } };
const standing = { epoch: 'e', offset: 0 };
const ESCAPED = '@user:ada~20lovelace~2F~C3~BC~7E';

/** Faults of second subscriptions, limits, and reserved addresses. */
export const subSettledMutants: Mutants = {
  'takes more subscriptions than it says': {
    killedBy: 'SPC-SUB-022',
    toClient: onAnswerTo(
      { type: 'subscribe' },
      on({ payload: { code: 'rate_limited' } }, put({ type: 'ack', payload: undefined })),
    ),
  },
  'says of a second subscription too that it cannot be recovered': {
    killedBy: 'SPC-SUB-023',
    toClient: onAnswerTo(
      { type: 'subscribe', channel: 'echo', ...since },
      on(plainAck, inPayload({ recovered: false, cause: 'policy' })),
    ),
  },
  'says in a second ack where the client said it was': {
    killedBy: 'SPC-SUB-024',
    ...python({
      toClient: onAnswerTo(
        { type: 'subscribe', channel: 'history', ...since },
        on(
          plainAck,
          alter(({ ref }, link) => ({ payload: Object(link.asked(ref)?.payload).since })),
        ),
      ),
    }),
  },
  'declares direct messages, and serves no reserved address': {
    killedBy: 'SPC-SUB-026',
    ...python(takes(on({ type: 'subscribe', channel: '@user:ada' }, refuse('forbidden')))),
  },
  'recovers a reserved address again and again': {
    killedBy: 'SPC-SUB-027',
    ...python({
      toClient: onAnswerTo(
        { type: 'subscribe', channel: '@user:ada', ...since },
        on(plainAck, inPayload({ recovered: false, cause: 'epoch' })),
      ),
    }),
  },
  'lets a user into the session of another': {
    killedBy: 'SPC-SUB-028',
    ...python({
      toClient: onAnswerTo(
        ({ channel }) => String(channel).startsWith('@session:'),
        on({ payload: { code: 'forbidden' } }, put({ type: 'ack', payload: standing })),
      ),
    }),
  },
  'reads hexadecimal digits of reserved addresses in lower case too': {
    killedBy: 'SPC-SUB-029',
    ...python(
      takes(
        on(
          { type: 'subscribe', channel: ESCAPED.replaceAll(/~../g, (code) => code.toLowerCase()) },
          put({ channel: ESCAPED }),
        ),
      ),
    ),
  },
};
