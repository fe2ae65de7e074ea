import {
  alter,
  answer,
  closeWith,
  drop,
  each,
  inPayload,
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
import type { Change, Link } from '../fault.ts';
import type { Mutants } from '../mutant.ts';

const error = (code: string) => ({ type: 'error', payload: { code } });
const reply = (payload: object): Change => answer({ type: 'reply', payload });
const renamed = (code: string, other: string): Change =>
  on(error(code), inPayload({ code: other }));
const issues = [{ path: '', message: 'No.' }];

/** Numbers what passes on a connection, from 1. */
const numbered = (memory: Link['memory']): number => {
  const number = Number(memory.get('number') ?? 0) + 1;
  memory.set('number', number);
  return number;
};

/** Faults of intents: checks, acknowledgements, errors. */
export const msgMutants: Mutants = {
  'does not acknowledge events': {
    killedBy: 'SPC-MSG-001',
    ...sends(onAnswerTo({ intent: 'note' }, on({ type: 'ack' }, drop))),
  },
  'acknowledges a frame that nobody sent': {
    killedBy: 'SPC-MSG-001',
    ...sends(onAnswerTo({ intent: 'note' }, put({ ref: 'x' }))),
  },
  'answers by a type of its own': {
    killedBy: 'SPC-MSG-001',
    ...sends(onAnswerTo({ intent: 'note' }, put({ type: 'ok' }))),
  },
  'wants a subscription before an intent': {
    killedBy: 'SPC-MSG-001',
    ...takes(
      each(
        on(
          { type: 'subscribe' },
          remember(({ channel }, { memory }) => memory.set(String(channel), true)),
        ),
        on(
          ({ intent, channel }, { memory }) => intent === 'note' && !memory.has(String(channel)),
          refuse('not_subscribed'),
        ),
      ),
    ),
  },
  'refuses an unknown channel as forbidden': {
    killedBy: 'SPC-MSG-002',
    ...sends(renamed('unknown_channel', 'forbidden')),
  },
  'sends a code of its own': {
    killedBy: 'SPC-MSG-002',
    ...sends(renamed('unknown_channel', 'not_found')),
  },
  'writes a token into an error': {
    killedBy: 'SPC-MSG-002',
    ...sends(
      on(
        error('unknown_channel'),
        inPayload({ message: 'Bad: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln' }),
      ),
    ),
  },
  'finds intents among the names of its language': {
    killedBy: 'SPC-MSG-003',
    ...takes(on({ channel: 'echo', intent: 'constructor' }, refuse('internal'))),
  },
  'checks the payload before access': {
    killedBy: 'SPC-MSG-004',
    ...takes(on({ channel: 'forbidden', payload: 7 }, refuse('invalid_payload', { issues }))),
  },
  'checks access before the intent': {
    killedBy: 'SPC-MSG-004',
    ...takes(on({ channel: 'forbidden', intent: 'nope' }, refuse('forbidden'))),
  },
  'does not say what is wrong with a parameter': {
    killedBy: 'SPC-MSG-005',
    ...sends(on(error('unknown_channel'), inPayload({ issues: undefined }))),
  },
  'does not say what is wrong with a payload': {
    killedBy: 'SPC-MSG-006',
    ...sends(on(error('invalid_payload'), inPayload({ issues: undefined }))),
  },
  'names places by dots': {
    killedBy: 'SPC-MSG-006',
    ...sends(
      on(error('invalid_payload'), inPayload({ issues: [{ path: '.text', message: 'No.' }] })),
    ),
  },
  'does not look at bounds': {
    killedBy: 'SPC-MSG-007',
    ...takes(on({ channel: 'slow', payload: { ms: 10_001 } }, reply({ waited: 10_001 }))),
  },
  'reads numbers out of text': {
    killedBy: 'SPC-MSG-007',
    ...takes(on({ channel: 'slow', payload: { ms: '10' } }, put({ payload: { ms: 10 } }))),
  },
  'acknowledges twice': {
    killedBy: 'SPC-MSG-008',
    ...sends(onAnswerTo({ intent: 'note' }, twice)),
  },
  'acknowledges an event without id': {
    killedBy: 'SPC-MSG-009',
    ...takes(
      on(
        { intent: 'note', id: undefined },
        remember((_note, link) => link.toClient({ type: 'ack', ref: 'none' })),
      ),
    ),
  },
  'does not say that it refused a message without id': {
    killedBy: 'SPC-MSG-010',
    ...sends(on({ ...error('invalid_payload'), ref: undefined }, drop)),
  },
  'starts every other intent late': {
    killedBy: 'SPC-MSG-011',
    ...takes(
      on(
        ({ intent, id }, { memory }) =>
          intent === 'note' && id === undefined && numbered(memory) % 2 === 1,
        late(30, 'toServer'),
      ),
    ),
  },
  'tells the text of an unforeseen failure': {
    killedBy: 'SPC-MSG-017',
    ...sends(
      onAnswerTo(
        { payload: { how: 'throw' } },
        inPayload({ message: 'Error: a secret of the machine room' }),
      ),
    ),
  },
  'sends a reply against its schema': {
    killedBy: 'SPC-MSG-018',
    ...takes(on({ payload: { how: 'wrong_reply' } }, reply({ ok: 'not a boolean' }))),
  },
  'says nothing when an event without id fails': {
    killedBy: 'SPC-MSG-026',
    ...sends(on({ ...error('internal'), ref: undefined }, drop)),
  },
  'acknowledges an event that failed': {
    killedBy: 'SPC-MSG-026',
    ...sends(onAnswerTo({ intent: 'crash' }, put({ type: 'ack', payload: undefined }))),
  },
  'tells the text of what failed an event': {
    killedBy: 'SPC-MSG-026',
    ...takes(
      on(
        { intent: 'crash', id: undefined },
        refuse('internal', { message: 'Error: a secret of the machine room' }),
      ),
    ),
  },
  'loses the data of a declared error': {
    killedBy: 'SPC-MSG-019',
    ...sends(on(error('over_quota'), inPayload({ data: undefined }))),
  },
  'says that unavailable is final': {
    killedBy: 'SPC-MSG-020',
    ...sends(on(error('unavailable'), inPayload({ retryable: false }))),
  },
  'does not answer what nobody handles': {
    killedBy: 'SPC-MSG-020',
    ...takes(on({ channel: 'vacant' }, drop)),
  },
  'takes more than maxInFlight at once': {
    killedBy: 'SPC-MSG-021',
    gateway: () => ({ limits: { maxInFlight: 100_000 } }),
    ...sends(
      on(
        { intent: 'welcome' },
        alter(({ payload }) => ({
          payload: {
            ...Object(payload),
            limits: { ...Object(payload).limits, maxInFlight: 256 },
          },
        })),
      ),
    ),
  },
  'closes when more than maxInFlight are in flight': {
    killedBy: 'SPC-MSG-021',
    ...sends(on(error('rate_limited'), closeWith(4429))),
  },
  'gives an exact channel the intents of a template': {
    killedBy: 'SPC-MSG-022',
    ...takes(on({ channel: 'room:lobby', intent: 'say' }, answer({ type: 'ack' }))),
  },
};
