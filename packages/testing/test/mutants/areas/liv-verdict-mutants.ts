import {
  closeWith,
  drop,
  followedBy,
  inPayload,
  on,
  onAnswerTo,
  remember,
  sends,
} from '../changes.ts';
import { ends } from '../establishing.ts';
import type { Mutants } from '../mutant.ts';

const KEPT_ALIVE = 'kept alive';

/** Faults of idle timeouts, of refreshes that are refused, and of eviction. */
export const livVerdictMutants: Mutants = {
  'does not say for how long a connection may be idle': {
    killedBy: 'SPC-LIV-024',
    ...sends(
      on({ intent: 'welcome' }, (message, link) => {
        const { heartbeat } = Object(Object(message).payload);
        return inPayload({ heartbeat: { ...heartbeat, idleTimeoutMs: undefined } })(message, link);
      }),
    ),
  },
  'takes a ping for a sign that a connection is in use': {
    killedBy: 'SPC-LIV-025',
    toServer: on(
      { type: 'ping' },
      followedBy(() => ({ type: 'unsubscribe', id: KEPT_ALIVE, channel: 'vacant' })),
    ),
    toClient: on({ ref: KEPT_ALIVE }, drop),
  },
  'takes a connection for idle whose work takes long': {
    killedBy: 'SPC-LIV-026',
    toServer: on(
      ({ intent, payload }) => intent === 'wait' && Object(payload).ms > 3_000,
      remember((_frame, link) => link.later(3_000, () => link.close(4408))),
    ),
  },
  'closes where it cannot judge a new token': {
    killedBy: 'SPC-LIV-027',
    ...sends(
      onAnswerTo({ type: 'refresh' }, on({ payload: { code: 'unavailable' } }, closeWith(1013))),
    ),
  },
  'says of a token that it cannot judge that it is wrong': {
    killedBy: 'SPC-LIV-027',
    ...sends(
      onAnswerTo(
        { type: 'refresh' },
        on({ payload: { code: 'unavailable' } }, inPayload({ code: 'forbidden' })),
      ),
    ),
  },
  'closes with 1000 an identity that may no longer connect': {
    killedBy: 'SPC-LIV-028',
    ...ends(({ code }) => code === 4403, { code: 1000 }),
  },
  'closes with 4403 and does not answer the refresh': {
    killedBy: 'SPC-LIV-028',
    ...sends(onAnswerTo({ type: 'refresh' }, on({ payload: { code: 'forbidden' } }, drop))),
  },
  'lets those whom it evicts for a newer connection come back': {
    killedBy: 'SPC-LIV-029',
    ...sends(on({ intent: 'evicted' }, inPayload({ reconnect: true }))),
  },
};
