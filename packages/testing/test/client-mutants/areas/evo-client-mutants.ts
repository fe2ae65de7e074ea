import { alter, closeWith, drop, inPayload, on } from '../../mutants/changes.ts';
import type { ClientMutants } from '../client-fault.ts';

const types = new Set('message reply ack error system jsonrpc ping pong'.split(' '));
const intents = new Set('welcome goaway expiring evicted unsubscribed'.split(' '));

/** Faults towards newer servers. */
export const evoClientMutants: ClientMutants = {
  'takes types that it does not know for replies': {
    killedBy: 'CPC-EVO-001',
    toClient: on(
      ({ type, ref }) => typeof type === 'string' && !types.has(type) && ref !== undefined,
      alter(() => ({ type: 'reply' })),
    ),
  },
  'leaves over a type that it does not know': {
    killedBy: 'CPC-EVO-001',
    toClient: on(({ type }) => typeof type === 'string' && !types.has(type), closeWith(1000)),
  },
  'leaves over a system intent that it does not know': {
    killedBy: 'CPC-EVO-002',
    toClient: on(
      ({ type, intent }) => type === 'system' && typeof intent === 'string' && !intents.has(intent),
      closeWith(1000),
    ),
  },
  'leaves over an intent that it does not know': {
    killedBy: 'CPC-EVO-003',
    toClient: on({ type: 'message', intent: 'sung' }, closeWith(1000)),
  },
  'stays where it stood at an intent that it does not know': {
    killedBy: 'CPC-EVO-004',
    toClient: on({ type: 'message', intent: 'sung', channel: 'history' }, drop),
  },
  'takes errors that it does not know for final': {
    killedBy: 'CPC-EVO-005',
    toClient: on(
      { type: 'error', payload: { code: 'out_of_ink' } },
      inPayload({ retryable: false }),
    ),
  },
  'drops acknowledgements with fields that it does not know': {
    killedBy: 'CPC-EVO-006',
    toClient: on({ type: 'ack', payload: { colour: 'red' } }, drop),
  },
  'leaves a server of another minor version': {
    killedBy: 'CPC-EVO-007',
    toClient: on(
      { intent: 'welcome', payload: { contract: { version: '1.7.2' } } },
      closeWith(1000),
    ),
  },
};
