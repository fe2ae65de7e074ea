import {
  alter,
  answer,
  closeWith,
  drop,
  each,
  inPayload,
  isFrame,
  late,
  on,
  onAnswerTo,
  put,
  refuse,
  remember,
  sends,
  takes,
  twice,
} from '../changes.ts';
import type { Frame, Link } from '../fault.ts';
import type { Mutants } from '../mutant.ts';
import { call, envelope, failure, inError, invalid } from '../rpc-changes.ts';

const tenth = ({ payload }: Frame, { memory }: Link): boolean => {
  if (Object(payload).error?.code !== -32_600) return false;
  const count = Number(memory.get('count') ?? 0) + 1;
  memory.set('count', count);
  return count >= 10;
};

/** Faults of JSON-RPC. */
export const rpcMutants: Mutants = {
  'sends responses without ref': {
    killedBy: 'SPC-RPC-001',
    ...sends(on(envelope, put({ ref: undefined }))),
  },
  'wants an id on an envelope of JSON-RPC': {
    killedBy: 'SPC-RPC-002',
    ...takes(on({ ...call({ method: 'sum' }), id: undefined }, refuse('invalid_envelope'))),
  },
  'gives JSON-RPC ids back as text': {
    killedBy: 'SPC-RPC-003',
    ...sends(
      on(
        ({ type, payload }) => type === 'jsonrpc' && typeof Object(payload).id === 'number',
        alter(({ payload }) => ({
          payload: { ...Object(payload), id: String(Object(payload).id) },
        })),
      ),
    ),
  },
  'takes a request with the id null for a notification': {
    killedBy: 'SPC-RPC-003',
    ...takes(on(call({ id: null, method: 'sum' }), answer({ type: 'ack' }))),
  },
  'knows calls by their JSON-RPC id alone': {
    killedBy: 'SPC-RPC-004',
    toServer: on(call({ method: 'sum', id: 1 }), (frame, { memory }) => {
      if (memory.has('calling')) return [];
      memory.set('calling', true);
      return [frame];
    }),
    toClient: on(
      envelope,
      remember((_frame, { memory }) => memory.delete('calling')),
    ),
  },
  'does not acknowledge notifications': {
    killedBy: 'SPC-RPC-005',
    ...sends(onAnswerTo(envelope, on({ type: 'ack' }, drop))),
  },
  'answers a wrong notification': {
    killedBy: 'SPC-RPC-006',
    ...takes(on({ ...call({ method: 'nope', id: undefined }), id: undefined }, failure(invalid))),
  },
  'refuses a wrong notification by an error envelope': {
    killedBy: 'SPC-RPC-007',
    ...takes(
      on(
        ({ type, id, payload }) =>
          type === 'jsonrpc' && id !== undefined && isNopeNotification(payload),
        refuse('unknown_intent'),
      ),
    ),
  },
  'refuses what is no JSON-RPC by an error envelope': {
    killedBy: 'SPC-RPC-008',
    ...takes(
      on(({ type, payload }) => type === 'jsonrpc' && payload === 1, refuse('invalid_envelope')),
    ),
  },
  'loses the id of an invalid request': {
    killedBy: 'SPC-RPC-009',
    ...sends(on(call({ error: { code: -32_600 } }), inPayload({ id: null }))),
  },
  'calls an unknown method wrong params': {
    killedBy: 'SPC-RPC-010',
    ...sends(
      on(
        call({ error: { code: -32_601 } }),
        inError(() => ({ code: -32_602, data: { code: 'invalid_payload', retryable: false } })),
      ),
    ),
  },
  'sends JSON-RPC errors without data': {
    killedBy: 'SPC-RPC-010',
    ...sends(
      on(
        call({ error: { code: -32_601 } }),
        inError(() => ({ data: undefined })),
      ),
    ),
  },
  'sends JSON-RPC numbers of its own': {
    killedBy: 'SPC-RPC-010',
    ...sends(
      on(
        call({ error: { code: -32_601 } }),
        inError(() => ({ code: -1 })),
      ),
    ),
  },
  'finds methods among the names of its language': {
    killedBy: 'SPC-RPC-010',
    ...takes(on(call({ method: '__defineGetter__' }), failure({ ...invalid, code: -32_603 }, 1))),
  },
  'does not say what is wrong with params': {
    killedBy: 'SPC-RPC-011',
    ...sends(
      on(
        call({ error: { code: -32_602 } }),
        inError(({ data }) => ({ data: { ...Object(data), issues: undefined } })),
      ),
    ),
  },
  'wants params': {
    killedBy: 'SPC-RPC-012',
    ...takes(on(call({ method: 'fail', params: undefined }), failure(invalid, 2))),
  },
  'loses the data of an error that a method declares': {
    killedBy: 'SPC-RPC-013',
    ...sends(
      on(
        call({ error: { code: -32_000 } }),
        inError(({ data }) => ({ data: { ...Object(data), data: undefined } })),
      ),
    ),
  },
  'answers an envelope without payload in JSON-RPC': {
    killedBy: 'SPC-RPC-014',
    ...takes(on({ type: 'jsonrpc', payload: undefined }, failure(invalid))),
  },
  'counts faults inside of payloads as strikes': {
    killedBy: 'SPC-RPC-015',
    ...sends(on(tenth, closeWith(4400))),
  },
  'acts upon a response that it did not ask for': {
    killedBy: 'SPC-RPC-021',
    ...takes(on(call({ id: 'unasked', result: 1 }), failure(invalid, 'unasked'))),
  },
  'lets intents wait for calls': {
    killedBy: 'SPC-RPC-023',
    ...takes(
      each(
        on(
          call({ method: 'wait' }),
          remember((_call, { memory }) => memory.set('calling', true)),
        ),
        on(
          ({ intent }, { memory }) => intent === 'note' && memory.has('calling'),
          late(700, 'toServer'),
        ),
      ),
    ),
  },
  'answers an envelope that joined another twice': {
    killedBy: 'SPC-RPC-024',
    toServer: on(
      call({ method: 'wait' }),
      remember(({ id }, { memory }) =>
        memory.set(`times ${id}`, Number(memory.get(`times ${id}`) ?? 0) + 1),
      ),
    ),
    toClient: on(
      ({ type, ref }, { memory }) => type === 'jsonrpc' && Number(memory.get(`times ${ref}`)) > 1,
      twice,
    ),
  },
};

function isNopeNotification(payload: unknown): boolean {
  return isFrame(payload) && payload.method === 'nope' && !('id' in payload);
}
