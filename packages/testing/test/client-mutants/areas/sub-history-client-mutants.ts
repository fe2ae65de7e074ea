import { alter, each, inPayload, on, put, remember } from '../../mutants/changes.ts';
import type { Change, Frame } from '../../mutants/fault.ts';
import type { ClientMutant, ClientMutants } from '../client-fault.ts';
import { countConnections, hasReturned } from './sub-client-mutants.ts';

const noPosition = put({ epoch: undefined, offset: undefined });
const isNumbered = ({ type, offset }: Frame): boolean => type === 'message' && offset !== undefined;
const offsetOf = (frame: Frame): number => Number(frame.offset ?? Object(frame.payload).offset);

/** Remembers where the channel stands by the last acknowledgement. */
const noteAck: Change = on(
  { type: 'ack' },
  remember(({ payload }, { common }) => {
    const { epoch, offset } = Object(payload);
    if (offset !== undefined) common.set('ack', { epoch, offset });
  }),
);

/** Takes a subscription with this cause for one without a gap. */
const deafTo = (cause: string, killedBy: string): ClientMutant => ({
  killedBy,
  toClient: on(
    { type: 'ack', payload: { cause } },
    inPayload({ recovered: true, cause: undefined }),
  ),
});

/** Faults of positions, recovery and gaps. */
export const subHistoryClientMutants: ClientMutants = {
  'comes back without a position': {
    killedBy: 'CPC-SUB-031',
    toServer: on(
      ({ type, payload }) => type === 'subscribe' && payload !== undefined,
      put({ payload: undefined }),
    ),
  },
  'comes back with the position of the acknowledgement': {
    killedBy: 'CPC-SUB-032',
    toClient: noteAck,
    toServer: on(
      ({ type, payload }) => type === 'subscribe' && payload !== undefined,
      alter((_frame, { common }) => ({ payload: { since: common.get('ack') } })),
    ),
  },
  'hands on twice what it recovered': {
    killedBy: 'CPC-SUB-033',
    opened: countConnections,
    toClient: on(
      (frame, link) => isNumbered(frame) && hasReturned(link),
      (message, link) => [message, ...noPosition(message, link)],
    ),
  },
  'tells of a gap where there is none': {
    killedBy: 'CPC-SUB-033',
    toClient: on({ type: 'ack', payload: { recovered: true } }, inPayload({ recovered: false })),
  },
  'hands on again what it handed on already': {
    killedBy: 'CPC-SUB-034',
    toClient: on(isNumbered, (message, link) => {
      const seen = Number(link.memory.get('seen') ?? 0);
      const offset = offsetOf(Object(message));
      link.memory.set('seen', Math.max(seen, offset));
      return offset <= seen ? noPosition(message, link) : [message];
    }),
  },
  'hands on messages after a hole': {
    killedBy: 'CPC-SUB-035',
    toClient: on(isNumbered, (message, link) => {
      const last = link.memory.get('last');
      const offset = offsetOf(Object(message));
      link.memory.set('last', offset);
      const isHole = last !== undefined && offset > Number(last) + 1;
      return isHole ? noPosition(message, link) : [message];
    }),
  },
  'does not look at epochs': {
    killedBy: 'CPC-SUB-036',
    toClient: each(
      noteAck,
      on(
        isNumbered,
        alter((_frame, { common }) => ({ epoch: Object(common.get('ack')).epoch })),
      ),
    ),
  },
  'takes a log that was cut for a whole one': deafTo('retention', 'CPC-SUB-037'),
  'takes another epoch for its own': deafTo('epoch', 'CPC-SUB-038'),
  'does not tell of what it read too slowly': deafTo('slow', 'CPC-SUB-039'),
  'does not tell of gaps by policy': deafTo('policy', 'CPC-SUB-040'),
  'tells of causes that nobody knows': {
    killedBy: 'CPC-SUB-041',
    toClient: on(
      { type: 'ack' },
      remember(({ payload }, { common }) => common.set('cause', Object(payload).cause)),
    ),
    tells: (event, { common }) =>
      event.event === 'gap' ? [{ ...event, cause: String(common.get('cause')) }] : [event],
  },
  'stays where it stood after a gap': {
    killedBy: 'CPC-SUB-042',
    toClient: each(
      on(
        ({ type, payload }) => type === 'ack' && Object(payload).recovered === false,
        alter(({ payload }, { common }) => ({
          payload: { ...Object(payload), ...Object(common.get('ack')) },
        })),
      ),
      noteAck,
    ),
  },
  'names a position where there is none': {
    killedBy: 'CPC-SUB-044',
    toServer: on(
      ({ type, channel }) => type === 'subscribe' && channel === 'room:a',
      put({ payload: { since: { epoch: 'none', offset: 0 } } }),
    ),
  },
};
