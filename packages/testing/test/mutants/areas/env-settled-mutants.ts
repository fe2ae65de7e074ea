import { on, put, refuse, takes } from '../changes.ts';
import { ends } from '../establishing.ts';
import type { Mutants } from '../mutant.ts';

/** Faults in the corners of frames: null, types, addresses of the protocol. */
export const envSettledMutants: Mutants = {
  'closes with another code upon a frame that breaks RFC 6455': {
    killedBy: 'SPC-ENV-029',
    ...ends(({ code }) => code === 1002, { code: 1003 }),
  },
  'takes a payload of null for an absent one': {
    killedBy: 'SPC-ENV-030',
    ...takes(on({ type: 'subscribe', payload: null }, put({ payload: undefined }))),
  },
  'refuses a payload of null where the type has none': {
    killedBy: 'SPC-ENV-031',
    ...takes(on({ type: 'unsubscribe', payload: null }, refuse('invalid_envelope'))),
  },
  'takes an absent payload for null': {
    killedBy: 'SPC-ENV-032',
    ...takes(on({ intent: 'echo', payload: undefined }, refuse('invalid_payload'))),
  },
  'answers a type that is no string with unknown_type': {
    killedBy: 'SPC-ENV-033',
    ...takes(
      on(({ type }) => type !== undefined && typeof type !== 'string', refuse('unknown_type')),
    ),
  },
  'takes a reserved address for an ill-formed one': {
    killedBy: 'SPC-ENV-034',
    ...takes(
      on(
        ({ type, channel }) => type === undefined && String(channel).startsWith('@'),
        refuse('invalid_envelope'),
      ),
    ),
  },
};
