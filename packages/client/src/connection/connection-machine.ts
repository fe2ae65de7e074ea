import { mayReconnect, needsNewToken } from '@sallyport/protocol/wire';
import type {
  Attempt,
  Close,
  ConnectionEffect,
  ConnectionEvent,
  ConnectionState,
  Loss,
} from './connection-state.ts';
import type { DelayInput } from './reconnect-delay.ts';
import { reconnectDelay } from './reconnect-delay.ts';

/** A connection that ends sooner counts as a failed attempt, so that a flapping server meets the backoff. */
export const LASTING_MS = 5_000;

function first(cause: Close | undefined): Attempt {
  return cause === undefined ? FIRST : { ...FIRST, cause };
}

const FIRST: Attempt = { failures: 0, token: 'any' };

export interface Transition {
  readonly state: ConnectionState;
  readonly effects: readonly ConnectionEffect[];
}

/** The next state, and what to do. An event that means nothing in a state changes nothing. */
export function transition(state: ConnectionState, event: ConnectionEvent): Transition {
  const next = event.type === 'stop' ? stop(state) : step(state, event);
  return next ?? { state, effects: [] };
}

type Next = Transition | undefined;
type StateWithSocket = Extract<
  ConnectionState,
  { readonly name: 'connecting' | 'handshaking' | 'ready' }
>;

function step(state: ConnectionState, event: ConnectionEvent): Next {
  switch (state.name) {
    case 'idle':
    case 'refused':
      return event.type === 'start' ? authenticate(first(event.cause)) : undefined;
    case 'authenticating':
      return stepAuthenticating(state.attempt, event);
    case 'connecting':
    case 'handshaking':
    case 'ready':
      return stepWithSocket(state, event);
    case 'waiting':
      return event.type === 'retry' || (event.type === 'woken' && !state.isNamed)
        ? authenticate(state.attempt)
        : undefined;
    case 'closed':
      return undefined;
  }
}

function stepAuthenticating(attempt: Attempt, event: ConnectionEvent): Next {
  switch (event.type) {
    case 'token': {
      const token = attempt.token === 'refresh' ? 'refreshed' : attempt.token;
      return {
        state: { name: 'connecting', attempt: { ...attempt, token } },
        effects: [{ type: 'open_socket', token: event.token }],
      };
    }
    case 'token_refused':
      return end(event.close);
    case 'token_failed':
    case 'expired': // no socket was opened, so nothing was lost: the token is asked for again, as it was
      return wait(
        { ...attempt, failures: attempt.failures + 1, cause: event.close },
        { random: event.random },
      );
    default:
      return undefined;
  }
}

function stepWithSocket(state: StateWithSocket, event: ConnectionEvent): Next {
  switch (event.type) {
    case 'opened':
      if (state.name !== 'connecting') return undefined;
      return {
        state: { name: 'handshaking', attempt: state.attempt, hints: {} },
        effects: [{ type: 'announce_open' }],
      };
    case 'welcomed':
      if (state.name !== 'handshaking') return undefined;
      return {
        state: { ...state, name: 'ready', attempt: { ...state.attempt, token: 'any' } },
        effects: [{ type: 'announce_ready' }],
      };
    case 'hinted':
      if (state.name === 'connecting') return undefined;
      return { state: { ...state, hints: { ...state.hints, ...event.hints } }, effects: [] };
    case 'lost':
      return lose(state, event);
    case 'woken':
      return state.name === 'ready'
        ? { state: { ...state }, effects: [{ type: 'probe' }] }
        : undefined;
    case 'expired': {
      const next = lose(state, event);
      return { state: next.state, effects: [closing(4408, event.close.reason), ...next.effects] };
    }
    default:
      return undefined;
  }
}

function stop(state: ConnectionState): Next {
  if (state.name === 'closed') return undefined;
  const hasSocket =
    state.name === 'connecting' || state.name === 'handshaking' || state.name === 'ready';
  return {
    state: { name: 'closed' },
    effects: [
      ...(hasSocket ? [closing(1000, 'closed by the client')] : []),
      { type: 'announce_end' },
    ],
  };
}

function authenticate(attempt: Attempt): Transition {
  return {
    state: { name: 'authenticating', attempt },
    effects: [{ type: 'ask_token', refresh: attempt.token === 'refresh' }],
  };
}

/** Follows the row of the close code. Specification: Close codes. */
function lose(state: StateWithSocket, { close, heldMs, random }: Loss): Transition {
  const code = close.code ?? 1006;
  const refreshToken = needsNewToken(code);
  const hints = state.name === 'connecting' ? {} : state.hints;
  const before = heldMs < LASTING_MS ? state.attempt : FIRST;
  const returns = code === 4410 ? hints.mayReturn === true : mayReconnect(code);
  if (!returns || (refreshToken && before.token === 'refreshed')) {
    return end(close);
  }
  const attempt: Attempt = {
    failures: before.failures + 1,
    token: refreshToken ? 'refresh' : before.token,
    cause: close,
  };
  // A server that welcomes and then refuses each new token must not be asked without pause.
  const atOnce = refreshToken && (state.name !== 'ready' || before.failures === 0);
  const next = atOnce ? authenticate(attempt) : wait(attempt, { ...hints, random });
  return {
    state: next.state,
    effects: [{ type: 'announce_loss', cause: close }, ...next.effects],
  };
}

function end(cause: Close): Transition {
  return { state: { name: 'refused', cause }, effects: [{ type: 'announce_end' }] };
}

function wait(attempt: Attempt, input: Omit<DelayInput, 'failures'>): Transition {
  const delayMs = reconnectDelay({ ...input, failures: attempt.failures });
  const isNamed = input.spreadMs !== undefined || input.retryAfterMs !== undefined;
  return {
    state: { name: 'waiting', attempt, delayMs, isNamed },
    effects: [{ type: 'wait', delayMs }],
  };
}

function closing(code: number, reason: string): ConnectionEffect {
  return { type: 'close_socket', code, reason };
}
