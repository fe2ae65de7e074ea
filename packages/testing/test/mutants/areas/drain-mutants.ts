import { drop, late, on, onAnswerTo, refuse, remember, sends } from '../changes.ts';
import { answers, ends } from '../establishing.ts';
import type { Fault } from '../fault.ts';
import type { Mutants } from '../mutant.ts';

const python = (fault: Fault): Fault => ({ base: 'python', ...fault });
const goaway = { type: 'system', intent: 'goaway' };

/** Faults of a server that shuts down, and of what a refresh ends. */
export const drainMutants: Mutants = {
  'shuts down without goaway': {
    killedBy: 'SPC-LIV-017',
    ...python(sends(on(goaway, drop))),
  },
  'closes with 1011 when it has drained': {
    killedBy: 'SPC-LIV-017',
    ...python(ends(({ code }) => code === 1012, { code: 1011 })),
  },
  'closes as soon as it has said goaway': {
    killedBy: 'SPC-LIV-017 SPC-LIV-019 SPC-LIV-030',
    ...python(
      sends(
        on(goaway, (message, link) => {
          link.toClient(message);
          link.close(1012);
          return [];
        }),
      ),
    ),
  },
  'says of work that comes after goaway that it is refused for good': {
    killedBy: 'SPC-LIV-018',
    ...python({
      toClient: on(
        goaway,
        remember((_frame, { memory }) => memory.set('leaving', true)),
      ),
      toServer: on(
        ({ intent }, { memory }) => intent === 'wait' && memory.has('leaving'),
        refuse('unavailable'),
      ),
    }),
  },
  'does not say when to come back while it drains': {
    killedBy: 'SPC-LIV-020',
    ...python(
      answers((answer) =>
        answer.status === 503
          ? { ...answer, headers: { ...answer.headers, 'retry-after': undefined } }
          : answer,
      ),
    ),
  },
  'bounds nothing that waits for a slow connection': {
    killedBy: 'SPC-LIV-021',
    gateway: () => ({ limits: { maxBufferedBytes: 1_000_000_000 } }),
  },
  'cuts a slow connection off without a word': {
    killedBy: 'SPC-LIV-021 SPC-LIV-022',
    ...python(ends(({ code }) => code === 4508, 'cut')),
  },
  'tells of ended subscriptions before it acknowledges the refresh': {
    killedBy: 'SPC-LIV-023',
    ...sends(onAnswerTo({ type: 'refresh' }, on({ type: 'ack' }, late(100)))),
  },
};
