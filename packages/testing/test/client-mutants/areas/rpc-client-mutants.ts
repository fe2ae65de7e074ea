import { alter, closeWith, drop, each, on, put } from '../../mutants/changes.ts';
import type { Change, Frame } from '../../mutants/fault.ts';
import type { ClientMutants } from '../client-fault.ts';
import { noteAsked, openIds, settle } from './msg-client-mutants.ts';

const rpc = (frame: Frame): Readonly<Record<string, unknown>> =>
  frame.type === 'jsonrpc' ? Object(frame.payload) : {};
const isResponse = (frame: Frame): boolean => 'result' in rpc(frame) || 'error' in rpc(frame);
const errorData = (frame: Frame): Readonly<Record<string, unknown>> =>
  Object(Object(rpc(frame).error).data);

/** Changes the JSON-RPC message within. */
const inRpc = (fields: (message: Readonly<Record<string, unknown>>) => object): Change =>
  alter((frame) => ({ payload: { ...rpc(frame), ...fields(rpc(frame)) } }));

/** Takes something out of the data of an error. */
const withoutData = (key: string): Change =>
  on(
    (frame) => key in errorData(frame),
    inRpc(({ error }) => ({
      error: { ...Object(error), data: { ...Object(Object(error).data), [key]: undefined } },
    })),
  );

/** Faults of JSON-RPC. */
export const rpcClientMutants: ClientMutants = {
  'calls methods without their params': {
    killedBy: 'CPC-RPC-001',
    toServer: on(
      (frame) => rpc(frame).method === 'sum',
      inRpc(() => ({ params: undefined })),
    ),
  },
  'takes results in the order of its calls': {
    killedBy: 'CPC-RPC-002',
    toServer: noteAsked,
    toClient: on(isResponse, (message, link) => {
      if (link.asked(Object(message).ref) === undefined) return [message];
      const [ref] = openIds(link.memory);
      settle(ref, link);
      return each(
        put({ ref }),
        inRpc(() => ({ id: ref })),
      )(message, link);
    }),
  },
  'takes null for no result': {
    killedBy: 'CPC-RPC-003',
    toClient: on((frame) => rpc(frame).result === null, drop),
  },
  'hands on JSON-RPC errors without issues': {
    killedBy: 'CPC-RPC-004',
    toClient: withoutData('issues'),
  },
  'hands on JSON-RPC errors without their data': {
    killedBy: 'CPC-RPC-005',
    toClient: withoutData('data'),
  },
  'takes any response for that to its last call': {
    killedBy: 'CPC-RPC-006',
    toServer: noteAsked,
    toClient: on(
      (frame, link) => isResponse(frame) && link.asked(frame.ref) === undefined,
      (message, link) => inRpc(() => ({ id: openIds(link.memory).at(-1) }))(message, link),
    ),
  },
  'waits on for a call whose envelope was refused': {
    killedBy: 'CPC-RPC-007',
    toClient: on(
      ({ type, ref }, link) => type === 'error' && link.asked(ref)?.type === 'jsonrpc',
      drop,
    ),
  },
  'gives notifications an id': {
    killedBy: 'CPC-RPC-008',
    toServer: on(
      (frame) => 'method' in rpc(frame) && !('id' in rpc(frame)),
      inRpc(() => ({ id: 99 })),
    ),
  },
  'does not cancel calls': {
    killedBy: 'CPC-RPC-009',
    toServer: on(
      ({ type, ref }, link) => type === 'cancel' && link.asked(ref)?.type === 'jsonrpc',
      drop,
    ),
  },
  'gives all its calls one id': {
    killedBy: 'CPC-RPC-010',
    toServer: on(
      (frame) => 'method' in rpc(frame) && 'id' in rpc(frame),
      each(
        put({ id: undefined }),
        inRpc(() => ({ id: 1 })),
      ),
    ),
  },
  'answers requests with their id as text': {
    killedBy: 'CPC-RPC-021',
    toServer: on(
      isResponse,
      inRpc(({ id }) => ({ id: String(id) })),
    ),
  },
  'answers requests of the server by internal': {
    killedBy: 'CPC-RPC-021',
    toServer: on(
      isResponse,
      inRpc(() => ({ error: { code: -32_603, message: 'No.' } })),
    ),
  },
  'answers requests without a ref': {
    killedBy: 'CPC-RPC-022',
    toServer: on((frame) => isResponse(frame) && frame.ref !== undefined, put({ ref: undefined })),
  },
  'answers notifications': {
    killedBy: 'CPC-RPC-023',
    toClient: on(
      (frame) => 'method' in rpc(frame) && !('id' in rpc(frame)),
      (message, link) => {
        const error = { code: -32_601, message: 'No.' };
        link.toServer({ type: 'jsonrpc', payload: { jsonrpc: '2.0', id: null, error } });
        return [message];
      },
    ),
  },
  'leaves over a payload that is no JSON-RPC': {
    killedBy: 'CPC-RPC-024',
    toClient: on(
      (frame) => frame.type === 'jsonrpc' && rpc(frame).jsonrpc !== '2.0',
      closeWith(1000),
    ),
  },
};
