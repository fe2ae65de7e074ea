import { drop, inPayload, on, sends, twice } from '../changes.ts';
import type { Mutants } from '../mutant.ts';

const welcome = { type: 'system', intent: 'welcome' };

/** Faults of establishment. */
export const conMutants: Mutants = {
  'sends no welcome': {
    killedBy: 'SPC-CON-001',
    ...sends(on(welcome, drop)),
    basic: 'Without welcome there is no connection.',
  },
  'sends two welcomes': {
    killedBy: 'SPC-CON-001',
    ...sends(on(welcome, twice)),
    basic: 'Every connection begins with it.',
  },
  'sends a welcome without limits': {
    killedBy: 'SPC-CON-001',
    ...sends(on(welcome, inPayload({ limits: undefined }))),
    basic: 'Every connection begins with it.',
  },
  'names another user in welcome': {
    killedBy: 'SPC-CON-005',
    ...sends(on(welcome, inPayload({ userId: 'eve' }))),
  },
  'gives all connections one id': {
    killedBy: 'SPC-CON-008',
    ...sends(on(welcome, inPayload({ connectionId: 'c' }))),
  },
};
