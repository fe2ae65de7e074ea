import { alter, answer, each, late, on, remember, takes } from '../changes.ts';
import type { Change } from '../fault.ts';
import { identifies } from '../lenient-authenticator.ts';
import type { Mutants } from '../mutant.ts';

const reply = (payload: object): Change => answer({ type: 'reply', payload });

/** Faults of access and identity. */
export const msgAccessMutants: Mutants = {
  'lets one channel wait for another': {
    killedBy: 'SPC-MSG-012',
    ...takes(
      each(
        on(
          { channel: 'slow' },
          remember((_wait, { memory }) => memory.set('busy', true)),
        ),
        on(
          ({ channel }, { memory }) => channel === 'echo' && memory.has('busy'),
          late(2_000, 'toServer'),
        ),
      ),
    ),
  },
  'does not ask for scopes': {
    killedBy: 'SPC-MSG-013',
    ...takes(on({ channel: 'forbidden', intent: 'ask', payload: {} }, reply({}))),
  },
  'takes the beginning of a scope for the whole': {
    killedBy: 'SPC-MSG-014',
    ...identifies((identity) =>
      identity.scopes.has('conformance:never:x')
        ? { ...identity, scopes: new Set(['conformance:never']) }
        : identity,
    ),
  },
  'reads the first scope only': {
    killedBy: 'SPC-MSG-014',
    ...identifies((identity) =>
      identity.scopes.size < 2
        ? identity
        : { ...identity, scopes: new Set([...identity.scopes].slice(0, 1)) },
    ),
  },
  'does not compare a bound parameter upon an intent': {
    killedBy: 'SPC-MSG-015',
    ...takes(on({ channel: 'own:grace', intent: 'ask' }, reply({ userId: 'grace' }))),
  },
  'does not compare a bound parameter upon a subscription': {
    killedBy: 'SPC-MSG-015',
    ...takes(on({ channel: 'own:grace', type: 'subscribe' }, answer({ type: 'ack' }))),
  },
  'takes identity from the payload': {
    killedBy: 'SPC-MSG-016',
    toServer: on(
      ({ payload }) => Object(payload).by !== undefined,
      remember(({ payload }, { memory }) => memory.set('by', Object(payload).by)),
    ),
    toClient: on(
      ({ intent }, { memory }) => intent === 'noted' && memory.has('by'),
      alter(({ payload }, { memory }) => ({
        payload: { ...Object(payload), by: memory.get('by') },
      })),
    ),
  },
};
