import {
  answer,
  closeWith,
  drop,
  followedBy,
  on,
  onAnswerTo,
  put,
  refuse,
  remember,
  sends,
  takes,
} from '../changes.ts';
import { ends } from '../establishing.ts';
import { identifies } from '../lenient-authenticator.ts';
import type { Mutants } from '../mutant.ts';

const SOON_MS = 5_000;
const HOUR_MS = 3_600_000;
const PINGS = 'Many cases ask by a ping whether the connection lives.';

/** Faults of liveness: ping, idle, the expiry and refresh of tokens. */
export const livMutants: Mutants = {
  'sends a pong without timestamp': {
    killedBy: 'SPC-LIV-001',
    ...sends(on({ type: 'pong' }, put({ timestamp: undefined }))),
    basic: PINGS,
  },
  'sends a pong without ref': {
    killedBy: 'SPC-LIV-001',
    ...sends(on({ type: 'pong' }, put({ ref: undefined }))),
    basic: PINGS,
  },
  'tells the time in seconds': {
    killedBy: 'SPC-LIV-001',
    ...sends(on({ type: 'pong' }, put({ timestamp: 1_790_000_000 }))),
  },
  'does not answer a ping without id': {
    killedBy: 'SPC-LIV-002',
    ...takes(on({ type: 'ping', id: undefined }, drop)),
  },
  'answers the id of a ping once': {
    killedBy: 'SPC-LIV-003',
    ...takes(on(({ type, id }, { memory }) => type === 'ping' && memory.has(`ping ${id}`), drop)),
    toClient: on(
      { type: 'pong' },
      remember(({ ref }, { memory }) => memory.set(`ping ${ref}`, true)),
    ),
  },
  'answers a pong by an error': {
    killedBy: 'SPC-LIV-004',
    ...takes(on({ type: 'pong' }, refuse('unknown_type'))),
  },
  'sends no WebSocket pings': { killedBy: 'SPC-LIV-005', pings: 'not sent' },
  'never closes an idle connection': { killedBy: 'SPC-LIV-006', pings: 'answered for the client' },
  'drops an idle connection without a close frame': {
    killedBy: 'SPC-LIV-006',
    ...ends(({ code }) => code === 4408, 'cut'),
  },
  'takes no pong for a sign of life': { killedBy: 'SPC-LIV-007', pings: 'answers not heard' },
  'goes on when a token expires': {
    killedBy: 'SPC-LIV-008',
    ...identifies((identity) =>
      identity.expiresAt !== undefined && identity.expiresAt < Date.now() + SOON_MS
        ? { ...identity, expiresAt: Date.now() + HOUR_MS }
        : identity,
    ),
  },
  'does not say that a token will expire': {
    killedBy: 'SPC-LIV-009',
    ...sends(on({ intent: 'expiring' }, drop)),
  },
  'does not say when a refreshed token expires': {
    killedBy: 'SPC-LIV-010',
    ...sends(onAnswerTo({ type: 'refresh' }, on({ type: 'ack' }, put({ payload: {} })))),
  },
  'closes when the first token expires, though it was refreshed': {
    killedBy: 'SPC-LIV-011',
    ...sends(
      on(
        { intent: 'welcome' },
        remember(({ payload }, link) => {
          const inMs = Number(Object(payload).tokenExpiresAt) - Date.now();
          if (inMs < SOON_MS) link.later(inMs, () => link.close(4401));
        }),
      ),
    ),
  },
  'keeps the claims of the first token': {
    killedBy: 'SPC-LIV-012',
    toServer: on(
      ({ channel, type }, { memory }) =>
        channel === 'forbidden' && !type && memory.has('refreshed'),
      refuse('forbidden'),
    ),
    toClient: onAnswerTo(
      { type: 'refresh' },
      remember((_ack, { memory }) => memory.set('refreshed', true)),
    ),
  },
  'closes upon a new token that does not verify': {
    killedBy: 'SPC-LIV-013',
    ...sends(
      onAnswerTo({ type: 'refresh' }, on({ payload: { code: 'forbidden' } }, closeWith(4401))),
    ),
  },
  'does not tell that it ended a subscription': {
    killedBy: 'SPC-LIV-014',
    ...sends(on({ intent: 'unsubscribed' }, drop)),
  },
  'ends every subscription when one may not go on': {
    killedBy: 'SPC-LIV-014',
    ...sends(
      on(
        { intent: 'unsubscribed' },
        followedBy((notice) => ({ ...notice, channel: 'echo' })),
      ),
    ),
  },
  'takes a refresh without a token': {
    killedBy: 'SPC-LIV-015',
    ...takes(
      on(
        ({ type, payload }) => type === 'refresh' && !Object(payload).token,
        answer({ type: 'ack', payload: {} }),
      ),
    ),
  },
  'drops the connection when a client closes it': {
    killedBy: 'SPC-LIV-016',
    ...ends(({ code }) => code === 1000, 'cut'),
  },
};
