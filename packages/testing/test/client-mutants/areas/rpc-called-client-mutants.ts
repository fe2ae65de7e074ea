import { alter, drop, each, inPayload, on, remember } from '../../mutants/changes.ts';
import type { Frame } from '../../mutants/fault.ts';
import type { ClientMutants } from '../client-fault.ts';

const rpc = (frame: Frame): Frame => (frame.type === 'jsonrpc' ? Object(frame.payload) : {});
const isResponse = (frame: Frame): boolean => 'result' in rpc(frame) || 'error' in rpc(frame);
const failsBy =
  (code: number) =>
  (frame: Frame): boolean =>
    Object(rpc(frame).error).code === code;
const isCallOf =
  (...methods: readonly string[]) =>
  (frame: Frame): boolean =>
    methods.includes(String(rpc(frame).method));

/** Faults of a client that has methods. */
export const rpcCalledClientMutants: ClientMutants = {
  'answers calls under the text of their id': {
    killedBy: 'CPC-RPC-025 CPC-RPC-021',
    toServer: on(
      (frame) => isResponse(frame) && typeof rpc(frame).id === 'number',
      (message, link) => inPayload({ id: String(rpc(message as Frame).id) })(message, link),
    ),
  },
  'hides from the server by which of its errors it failed': {
    killedBy: 'CPC-RPC-026',
    toServer: on(failsBy(-32_000), inPayload({ error: { code: -32_603, message: 'It failed.' } })),
  },
  'tells the server what went wrong inside': {
    killedBy: 'CPC-RPC-027',
    toServer: on(
      failsBy(-32_603),
      alter((frame) => {
        const message = 'Error: a secret of the machine room';
        return { payload: { ...rpc(frame), error: { ...Object(rpc(frame).error), message } } };
      }),
    ),
  },
  'goes on with calls that the server gave up': {
    killedBy: 'CPC-RPC-028',
    toClient: on(isCallOf('rpc.cancel'), drop),
  },
  'stops all calls when the server gives one up': {
    killedBy: 'CPC-RPC-028',
    toClient: each(
      on(
        isCallOf('wait'),
        remember((frame, { memory }) => memory.set('last', rpc(frame).id)),
      ),
      on(isCallOf('rpc.cancel'), (message, link) => [
        message,
        ...inPayload({ params: { id: link.memory.get('last') } })(message, link),
      ]),
    ),
  },
  'answers a call on its next connection': {
    killedBy: 'CPC-RPC-029',
    toClient: each(
      on(
        ({ intent }, { common }) => intent === 'welcome' && common.has('call'),
        remember((_welcome, link) => {
          const payload = { jsonrpc: '2.0', id: link.common.get('call'), result: null };
          link.later(50, () => link.toServer({ type: 'jsonrpc', payload }));
        }),
      ),
      on(
        isCallOf('wait'),
        remember((frame, { common }) => common.set('call', rpc(frame).id)),
      ),
    ),
  },
  'does not answer calls over its bound': {
    killedBy: 'CPC-RPC-030',
    toServer: on(failsBy(-32_015), drop),
  },
  'takes a call with the id of its own for the answer': {
    killedBy: 'CPC-RPC-031',
    toServer: on(
      isCallOf('sum'),
      remember((frame, { memory }) => memory.set('own', rpc(frame).id)),
    ),
    toClient: on(
      (frame, { memory }) => isCallOf('echo')(frame) && rpc(frame).id === memory.get('own'),
      alter((frame) => ({
        ref: rpc(frame).id,
        payload: { jsonrpc: '2.0', id: rpc(frame).id, result: 'x' },
      })),
    ),
  },
  'answers notifications of methods that it has': {
    killedBy: 'CPC-RPC-032',
    toClient: on(
      (frame) => isCallOf('echo', 'fail', 'crash')(frame) && !('id' in rpc(frame)),
      inPayload({ id: null }),
    ),
  },
};
