import { answer, each, inPayload, on, refuse, remember, takes } from '../changes.ts';
import type { Change, Frame, Link } from '../fault.ts';
import type { Mutants } from '../mutant.ts';

/** Whether a frame comes for the second time; where it has an id. */
const again =
  (kind: Frame) =>
  ({ id, type, intent }: Frame, { memory }: Link): boolean => {
    if (id === undefined || type !== kind.type || intent !== kind.intent) return false;
    const known = memory.has(`again ${id}`);
    memory.set(`again ${id}`, true);
    return known;
  };

const chunk = { type: 'reply', seq: 0, final: false, payload: { n: 0 } };
const refusedOnce: Change = on(
  { type: 'error', payload: { code: 'forbidden' } },
  remember(({ ref }, { memory }) => memory.set(`refused ${ref}`, true)),
);

/** Faults in what is done again, and what is not. */
export const repeatMutants: Mutants = {
  'remembers what it refused': {
    killedBy: 'SPC-REQ-020',
    toClient: refusedOnce,
    toServer: on(({ id }, { memory }) => memory.has(`refused ${id}`), refuse('forbidden')),
  },
  'remembers that it ended a subscription': {
    killedBy: 'SPC-REQ-021',
    ...takes(on(again({ type: 'unsubscribe' }), answer({ type: 'ack' }))),
  },
  'remembers that it refreshed a token': {
    killedBy: 'SPC-REQ-022',
    ...takes(on(again({ type: 'refresh' }), answer({ type: 'ack', payload: {} }))),
  },
  'sends the chunks again when a stream is repeated while it runs': {
    killedBy: 'SPC-REQ-023',
    ...takes(on(again({ intent: 'forever' }), answer(chunk))),
  },
  'does not say for how long it remembers': {
    killedBy: 'SPC-REQ-025',
    base: 'python',
    toClient: on({ intent: 'welcome' }, inPayload({ memory: undefined })),
  },
};

const overloaded = {
  jsonrpc: '2.0',
  id: 2,
  error: { code: -32_015, message: 'No.', data: { code: 'rate_limited', retryable: true } },
};
const unfit = {
  jsonrpc: '2.0',
  id: 1,
  error: { code: -32_602, message: 'No.', data: { code: 'invalid_payload', retryable: false } },
};

/** Faults in the order of the checks. */
export const orderMutants: Mutants = {
  'looks for a service before it judges the payload': {
    killedBy: 'SPC-MSG-023',
    ...takes(on({ channel: 'vacant', payload: 7 }, refuse('unavailable', { retryable: true }))),
  },
  'counts what is in flight before it looks for a service': {
    killedBy: 'SPC-MSG-024',
    ...takes(
      each(
        on(
          { intent: 'wait' },
          remember((_frame, { memory }) => memory.set('busy', true)),
        ),
        on(
          ({ channel }, { memory }) => channel === 'vacant' && memory.has('busy'),
          refuse('rate_limited', { retryable: true }),
        ),
      ),
    ),
  },
  'counts a strike for a request without id': {
    killedBy: 'SPC-MSG-025',
    ...takes(
      on(
        ({ intent, id }, { memory }) => {
          if (intent !== 'wait' || id !== undefined) return false;
          memory.set('strikes', Number(memory.get('strikes') ?? 0) + 1);
          return Number(memory.get('strikes')) > 10;
        },
        (_message, link) => {
          link.close(4400);
          return [];
        },
      ),
    ),
  },
  'counts calls in flight before it judges params': {
    killedBy: 'SPC-RPC-025',
    ...takes(
      on(
        { type: 'jsonrpc', payload: { id: 2, params: { of: 1 } } },
        answer({ type: 'jsonrpc', payload: overloaded }),
      ),
    ),
  },
  'judges params before the method': {
    killedBy: 'SPC-RPC-026',
    ...takes(
      on(
        { type: 'jsonrpc', payload: { method: 'nope', params: { of: 'x' } } },
        answer({ type: 'jsonrpc', payload: unfit }),
      ),
    ),
  },
};
