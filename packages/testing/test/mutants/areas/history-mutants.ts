import {
  alter,
  answer,
  drop,
  each,
  inPayload,
  on,
  onAnswerTo,
  put,
  refuse,
  remember,
  twice,
} from '../changes.ts';
import type { Fault } from '../fault.ts';
import type { Mutants } from '../mutant.ts';

const python = (fault: Fault): Fault => ({ base: 'python', ...fault });
const appended = { type: 'message', intent: 'appended' };
const unserved = (cause: string) => ({ type: 'ack', payload: { recovered: false, cause } });

/** Faults of histories and reserved addresses, laid over a server that has them. */
export const historyMutants: Mutants = {
  'leaves holes between offsets': {
    killedBy: 'SPC-SUB-015',
    ...python({
      toClient: on(
        appended,
        alter(({ offset }) => ({ offset: 2 * Number(offset) })),
      ),
    }),
  },
  'sends messages of a history without epoch': {
    killedBy: 'SPC-SUB-015',
    ...python({ toClient: on(appended, put({ epoch: undefined })) }),
  },
  'does not say where a history stands': {
    killedBy: 'SPC-SUB-015 SPC-SUB-025',
    ...python({
      toClient: onAnswerTo(
        { type: 'subscribe', channel: 'history', payload: undefined },
        on({ type: 'ack' }, put({ payload: {} })),
      ),
    }),
  },
  'loses the first message that was missed': {
    killedBy: 'SPC-SUB-016',
    ...python({
      toClient: each(
        on(
          { type: 'ack', payload: { recovered: true } },
          remember((_ack, { memory }) => memory.set('recovered', true)),
        ),
        on(({ intent }, { memory }) => intent === 'appended' && memory.delete('recovered'), drop),
      ),
    }),
  },
  'sends a missed message twice': {
    killedBy: 'SPC-SUB-016',
    ...python({
      toClient: each(
        on(
          { type: 'ack', payload: { recovered: true } },
          remember((_ack, { memory }) => memory.set('recovered', true)),
        ),
        on(({ intent }, { memory }) => intent === 'appended' && memory.delete('recovered'), twice),
      ),
    }),
  },
  'says that it recovers a position of another log': {
    killedBy: 'SPC-SUB-017',
    ...python({
      toClient: onAnswerTo(
        { payload: { since: { epoch: 'another' } }, channel: 'history' },
        on(unserved('epoch'), inPayload({ recovered: true, cause: undefined })),
      ),
    }),
  },
  'says that it recovers a position beyond the end': {
    killedBy: 'SPC-SUB-018',
    ...python({
      toClient: onAnswerTo(
        ({ payload }) => Number(Object(payload).since?.offset) >= 1_000,
        on(unserved('epoch'), inPayload({ recovered: true, cause: undefined })),
      ),
    }),
  },
  'says that it recovers what it no longer keeps': {
    killedBy: 'SPC-SUB-019',
    ...python({
      toClient: on(unserved('retention'), inPayload({ recovered: true, cause: undefined })),
    }),
  },
  'lets users read the reserved addresses of others': {
    killedBy: 'SPC-SUB-020',
    ...python({
      toServer: on({ type: 'subscribe', channel: '@user:grace' }, answer({ type: 'ack' })),
    }),
  },
  'refuses the reserved address of its own user': {
    killedBy: 'SPC-SUB-021',
    ...python({ toServer: on({ type: 'subscribe', channel: '@user:ada' }, refuse('forbidden')) }),
  },
};
