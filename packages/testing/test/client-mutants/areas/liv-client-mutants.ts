import { closeCodes } from '@sallyport/protocol';
import {
  alter,
  closeWith,
  drop,
  followedBy,
  inPayload,
  on,
  put,
  remember,
} from '../../mutants/changes.ts';
import type { ClientMutant, ClientMutants } from '../client-fault.ts';
import { takesFor } from './con-client-mutants.ts';
import { noteAsked, openIds } from './msg-client-mutants.ts';
import { countConnections, hasReturned } from './sub-client-mutants.ts';

/** A client that takes a code that it should come back after for one that it should not. */
const staysAwayAfter = (code: number, killedBy: string): ClientMutant => ({
  killedBy,
  close: takesFor(code, 1000),
});

/** A client that takes a code that it should stay closed after for a lost connection. */
const comesBackAfter = (code: number, killedBy: string): ClientMutant => ({
  killedBy,
  close: takesFor(code, 1011),
});

/** What a ping has to be answered in, in the cases on silence, in milliseconds. */
const ANSWER_MS = 320;
/** Upper bound of the first delay in the case on doubling, in milliseconds. */
const FIRST_BOUND_MS = 150;
/** Longer than any delay between two connections in the cases. */
const NO_DELAY_MS = 9_000;

/** Faults of liveness: ping, silence, close codes. */
export const livClientMutants: ClientMutants = {
  'tells the time in seconds': {
    killedBy: 'CPC-LIV-001',
    toServer: on(
      { type: 'pong' },
      alter(({ timestamp }) => ({ timestamp: Math.round(Number(timestamp) / 1_000) })),
    ),
  },
  'makes up a ref for its pongs': {
    killedBy: 'CPC-LIV-002',
    toServer: on({ type: 'pong', ref: undefined }, put({ ref: 'none' })),
  },
  'answers no WebSocket pings': { killedBy: 'CPC-LIV-003', autoPong: false },
  'never gives up on silence': {
    killedBy: 'CPC-LIV-006',
    also: 'CPC-LIV-005',
    environment: {
      setTimeout: (run, ms) => setTimeout(ms === ANSWER_MS ? () => {} : run, ms),
    },
  },
  'forgets at goaway what is in flight': {
    killedBy: 'CPC-LIV-008',
    toServer: noteAsked,
    toClient: on(
      { intent: 'goaway' },
      followedBy((_frame, { memory }) => ({
        type: 'error',
        ref: openIds(memory).at(-1) ?? 'none',
        payload: { code: 'internal', message: 'Forgotten.', retryable: false },
      })),
    ),
  },
  'comes back after 1000': comesBackAfter(1000, 'CPC-LIV-100'),
  'stays away after 1001': staysAwayAfter(1001, 'CPC-LIV-101'),
  'comes back after 1002': comesBackAfter(1002, 'CPC-LIV-102'),
  'stays away after 1003': staysAwayAfter(1003, 'CPC-LIV-103'),
  'stays away when it was cut off': staysAwayAfter(1006, 'CPC-LIV-106'),
  'stays away after 1007': staysAwayAfter(1007, 'CPC-LIV-107'),
  'stays away after 1009': staysAwayAfter(1009, 'CPC-LIV-109'),
  'stays away after 1011': staysAwayAfter(1011, 'CPC-LIV-111'),
  'stays away after 1012': staysAwayAfter(1012, 'CPC-LIV-112'),
  'stays away after 1013': staysAwayAfter(1013, 'CPC-LIV-113'),
  'comes back after 4400': comesBackAfter(4400, 'CPC-LIV-120'),
  'comes back after 4403': comesBackAfter(4403, 'CPC-LIV-123 CPC-CON-021'),
  'comes back after 4406': comesBackAfter(4406, 'CPC-LIV-126 CPC-CON-022'),
  'stays away after 4408': staysAwayAfter(4408, 'CPC-LIV-128'),
  'comes back after 4409': comesBackAfter(4409, 'CPC-LIV-129 CPC-CON-023'),
  'comes back after 4410': comesBackAfter(4410, 'CPC-LIV-130'),
  'stays away after 4429': staysAwayAfter(4429, 'CPC-LIV-131'),
  'stays away after 4508': staysAwayAfter(4508, 'CPC-LIV-132'),
  'stays away after a code of 4000 and more that it does not know': {
    killedBy: 'CPC-LIV-140',
    close: (ending) =>
      ending.code >= 4000 && !Object.hasOwn(closeCodes, ending.code)
        ? { ...ending, code: 1000 }
        : ending,
  },
  'stays away after a code of a library': {
    killedBy: 'CPC-LIV-141',
    close: (ending) =>
      ending.code >= 3000 && ending.code < 4000 ? { ...ending, code: 1000 } : ending,
  },
  'stays away after a close without a code': staysAwayAfter(1005, 'CPC-LIV-142'),
  'keeps the reason of a close to itself': {
    killedBy: 'CPC-LIV-100',
    close: (ending) => (ending.reason === '' ? ending : { ...ending, reason: '' }),
  },
  'sends again the frame that was answered by 1003': comesBackAfter(1003, 'CPC-LIV-153'),
  'sends again the frame that was answered by 1007': comesBackAfter(1007, 'CPC-LIV-157'),
  'sends again the frame that was answered by 1009': comesBackAfter(1009, 'CPC-LIV-159'),
  'stays away although the notice allowed it to return': {
    killedBy: 'CPC-LIV-161',
    toClient: on({ intent: 'evicted' }, drop),
  },
  'forgets over an eviction what was not answered': {
    killedBy: 'CPC-LIV-162',
    opened: countConnections,
    toClient: on(
      { intent: 'evicted' },
      remember((_frame, { common }) => common.set('evicted', true)),
    ),
    toServer: on(
      ({ type }, link) => type === 'message' && link.common.has('evicted') && hasReturned(link),
      drop,
    ),
  },
  'comes back after any eviction': {
    killedBy: 'CPC-LIV-163',
    toClient: on({ intent: 'evicted' }, inPayload({ reconnect: true })),
  },
};

/** Faults of delays, handover and refresh. */
export const livDelayClientMutants: ClientMutants = {
  'comes back at once': {
    killedBy: 'CPC-LIV-201',
    also: 'CPC-LIV-202 CPC-LIV-204',
    environment: { random: () => 0 },
  },
  'always waits as long as it may': {
    killedBy: 'CPC-LIV-201',
    also: 'CPC-LIV-202 CPC-LIV-205',
    environment: { random: () => 0.2 },
  },
  'waits no longer with each failure': {
    killedBy: 'CPC-LIV-202',
    also: 'CPC-LIV-201 CPC-LIV-003 CPC-LIV-006 CPC-LIV-005 CPC-LIV-004 CPC-LIV-007',
    environment: {
      setTimeout: (run, ms) =>
        setTimeout(run, ms < NO_DELAY_MS ? Math.min(ms, FIRST_BOUND_MS) : ms),
    },
  },
  'does not heed goaway': {
    killedBy: 'CPC-LIV-203 CPC-LIV-204',
    toClient: on({ intent: 'goaway' }, drop),
  },
  'goes by the first goaway': {
    killedBy: 'CPC-LIV-205',
    toClient: on({ intent: 'goaway' }, (message, { memory }) => {
      if (memory.get('goes') === true) return [];
      memory.set('goes', true);
      return [message];
    }),
  },
  'lets its token expire': { killedBy: 'CPC-LIV-231', toClient: on({ intent: 'expiring' }, drop) },
  'leaves when its refresh is refused': {
    killedBy: 'CPC-LIV-232',
    toClient: on(
      ({ type, ref }, link) => type === 'error' && link.asked(ref)?.type === 'refresh',
      closeWith(1000),
    ),
  },
};
