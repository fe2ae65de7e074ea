import { mayReconnect, needsNewToken } from '@sallyport/protocol/wire';
import type { DelayInput } from './reconnect-delay.ts';
import { reconnectDelay } from './reconnect-delay.ts';

/** A connection that ends sooner counts as a failed attempt, so that a flapping server meets the backoff. */
export const LASTING_MS = 5_000;

/** Why a connection ended: a close code, or none where it never came to a socket. */
export interface Close {
  readonly code: number | undefined;
  readonly reason: string;
}

/** What is remembered from one attempt to the next. */
export interface Attempt {
  /** Attempts that failed since the last lasting connection. */
  readonly failures: number;
  /** Whether a refresh of the token is due, or was what this attempt rests on. */
  readonly token: 'any' | 'refresh' | 'refreshed';
  /** What ended the connection before. */
  readonly cause?: Close;
}

/** What the server said about the time after this connection. */
export interface Hints {
  readonly spreadMs?: number;
  readonly retryAfterMs?: number;
  /** Whether an evicted client may come back. */
  readonly mayReturn?: boolean;
}

export type ConnectionState =
  | { readonly name: 'idle' }
  | { readonly name: 'authenticating'; readonly attempt: Attempt }
  | { readonly name: 'connecting'; readonly attempt: Attempt }
  | { readonly name: 'handshaking'; readonly attempt: Attempt; readonly hints: Hints }
  | { readonly name: 'ready'; readonly attempt: Attempt; readonly hints: Hints }
  | {
      readonly name: 'waiting';
      readonly attempt: Attempt;
      readonly delayMs: number;
      /** Whether the server named the delay, or a part of it. */
      readonly isNamed: boolean;
    }
  | { readonly name: 'refused'; readonly cause: Close }
  | { readonly name: 'closed' };

export type ConnectionEvent =
  /** With a cause where it follows another connection. */
  | { readonly type: 'start'; readonly cause?: Close }
  | { readonly type: 'token'; readonly token: string }
  | ({ readonly type: 'token_failed' } & Loss)
  /** There will be no token. */
  | { readonly type: 'token_refused'; readonly close: Close }
  | { readonly type: 'opened' }
  | { readonly type: 'welcomed' }
  | { readonly type: 'hinted'; readonly hints: Hints }
  | ({ readonly type: 'lost' } & Loss)
  /** Nothing came in time; the socket is given up. */
  | ({ readonly type: 'expired' } & Loss)
  | { readonly type: 'retry' }
  /** The network, or the page, is back. */
  | { readonly type: 'woken' }
  | { readonly type: 'stop' };

/** An end, and what the next attempt depends on. */
export interface Loss {
  readonly close: Close;
  /** Milliseconds since the welcome; 0 before. */
  readonly heldMs: number;
  /** At least 0, less than 1. */
  readonly random: number;
}

export type ConnectionEffect =
  | { readonly type: 'ask_token'; readonly refresh: boolean }
  | { readonly type: 'open_socket'; readonly token: string }
  | { readonly type: 'close_socket'; readonly code: number; readonly reason: string }
  | { readonly type: 'wait'; readonly delayMs: number }
  /** Asks the server whether the connection lives. */
  | { readonly type: 'probe' }
  /** The socket is open: subscriptions may go out. */
  | { readonly type: 'announce_open' }
  /** The server has welcomed: everything may go out. */
  | { readonly type: 'announce_ready' }
  /** What was sent and not answered stays unanswered. */
  | { readonly type: 'announce_loss'; readonly cause: Close }
  /** Nothing will come any more: refused, or closed by its owner. */
  | { readonly type: 'announce_end' };

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

/** Whether anything may still come of the attempt. */
export function isUnderway({ name }: ConnectionState): boolean {
  return name !== 'waiting' && name !== 'refused' && name !== 'closed';
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
