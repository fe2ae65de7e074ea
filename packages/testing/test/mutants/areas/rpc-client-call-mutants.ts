import {
  alter,
  closeWith,
  drop,
  each,
  followedBy,
  inPayload,
  on,
  onAnswerTo,
  remember,
  sends,
  takes,
} from '../changes.ts';
import type { Frame, Link } from '../fault.ts';
import type { Mutants } from '../mutant.ts';
import { call } from '../rpc-changes.ts';

const echo = call({ method: 'echo' });
const rpc = ({ type, payload }: Frame): Frame => (type === 'jsonrpc' ? Object(payload) : {});
const isResponse = (frame: Frame): boolean => 'result' in rpc(frame) || 'error' in rpc(frame);
const codeOf = (frame: Frame): unknown => Object(Object(rpc(frame).error).data).code;
const consent = inPayload({ error: undefined, result: { text: 'yes' } });

/** The ids of calls that were not answered, oldest first. */
const open = ({ memory }: Link): unknown[] => {
  const ids = memory.get('open') ?? [];
  memory.set('open', ids);
  return ids as unknown[];
};
const noteCall = remember((frame, link) => open(link).push(rpc(frame).id));

/** Faults of calls to the client. */
export const rpcClientCallMutants: Mutants = {
  'calls methods that the contract does not have': {
    killedBy: 'SPC-RPC-027',
    ...sends(on(echo, inPayload({ method: 'shout' }))),
  },
  'calls methods with params that do not match': {
    killedBy: 'SPC-RPC-027',
    ...sends(on(echo, inPayload({ params: { text: 7 } }))),
  },
  'takes the id of a call as text or as a number, whichever comes': {
    killedBy: 'SPC-RPC-028',
    ...takes(
      on(
        (frame) => isResponse(frame) && Number(rpc(frame).id) > 0,
        alter(({ payload }) => ({
          payload: { ...Object(payload), id: Number(Object(payload).id) },
        })),
      ),
    ),
  },
  'takes any response of a client for that to its last call': {
    killedBy: 'SPC-RPC-028',
    toClient: on(echo, noteCall),
    toServer: on(isResponse, (message, link) =>
      inPayload({ id: open(link).at(-1) })(message, link),
    ),
  },
  'finds no call where the response has a ref': {
    killedBy: 'SPC-RPC-029',
    ...takes(on((frame) => isResponse(frame) && frame.ref !== undefined, drop)),
  },
  'takes the responses of a client in the order of its calls': {
    killedBy: 'SPC-RPC-030',
    toClient: on(echo, noteCall),
    toServer: on(isResponse, (message, link) =>
      inPayload({ id: open(link).shift() })(message, link),
    ),
  },
  'believes every result of a client': {
    killedBy: 'SPC-RPC-031',
    ...takes(on((frame) => 'result' in rpc(frame), consent)),
    basic: 'Every case on calls of a client looks at what came of the call.',
  },
  'takes errors of a client that nobody declared for results': {
    killedBy: 'SPC-RPC-031',
    ...takes(on((frame) => codeOf(frame) === 'declared_by_nobody', consent)),
  },
  'takes it for consent that a client lacks a method': {
    killedBy: 'SPC-RPC-032',
    ...takes(on((frame) => codeOf(frame) === 'unknown_intent', consent)),
  },
  'loses the name of an error that a client declares': {
    killedBy: 'SPC-RPC-032',
    ...takes(
      on(
        (frame) => codeOf(frame) === 'over_quota',
        inPayload({ error: { code: -32_603, message: 'No.' } }),
      ),
    ),
  },
  'does not tell its client that it gave a call up': {
    killedBy: 'SPC-RPC-033',
    ...sends(on(call({ method: 'rpc.cancel' }), drop)),
  },
  'closes over a response that comes too late': {
    killedBy: 'SPC-RPC-033',
    toClient: on(
      call({ method: 'rpc.cancel' }),
      remember((_frame, { memory }) => memory.set('given up', true)),
    ),
    toServer: on(
      (frame, { memory }) => isResponse(frame) && memory.has('given up'),
      closeWith(4400),
    ),
  },
  'waits for its client for ever': {
    killedBy: 'SPC-RPC-034',
    ...sends(onAnswerTo({ channel: 'client' }, on({ payload: { failed: 'timeout' } }, drop))),
  },
  'sends a call again on the next connection': {
    killedBy: 'SPC-RPC-035',
    toClient: each(
      on(
        echo,
        remember((frame, { common }) => common.set('unanswered', frame)),
      ),
      on(
        (frame, { common }) => frame.intent === 'welcome' && common.has('unanswered'),
        followedBy((frame, { common }) => (common.get('unanswered') as Frame | undefined) ?? frame),
      ),
    ),
    toServer: on(
      isResponse,
      remember((_frame, { common }) => common.delete('unanswered')),
    ),
  },
};
