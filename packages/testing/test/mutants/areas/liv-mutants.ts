import { drop, on, onAnswerTo, put, sends } from '../changes.ts';
import type { Mutants } from '../mutant.ts';

/** Faults of liveness. */
export const livMutants: Mutants = {
  'sends a pong without timestamp': {
    killedBy: 'SPC-LIV-001',
    ...sends(on({ type: 'pong' }, put({ timestamp: undefined }))),
    basic: 'Many cases ask by a ping whether the connection lives.',
  },
  'sends a pong without ref': {
    killedBy: 'SPC-LIV-001',
    ...sends(on({ type: 'pong' }, put({ ref: undefined }))),
    basic: 'Many cases ask by a ping whether the connection lives.',
  },
  'does not say when a refreshed token expires': {
    killedBy: 'SPC-LIV-010',
    ...sends(onAnswerTo({ type: 'refresh' }, on({ type: 'ack' }, put({ payload: {} })))),
  },
  'does not tell that it ended a subscription': {
    killedBy: 'SPC-LIV-014',
    ...sends(on({ intent: 'unsubscribed' }, drop)),
  },
};
