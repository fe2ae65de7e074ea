import { mayReconnect, needsNewToken } from '@sallyport/protocol/wire';
import type {
  Attempt,
  ConnectionEvent,
  ConnectionState,
  Hints,
  Loss,
  StateName,
} from './connection-state.ts';
import { reconnectDelay } from './reconnect-delay.ts';

/** A connection that ends sooner counts as a failed attempt, so that a flapping server meets the backoff. */
export const LASTING_MS = 5_000;

const FIRST: Attempt = { failures: 0, token: 'any', hints: {} };

/** Before anything happened. */
export const IDLE: ConnectionState = { ...FIRST, name: 'idle' };

/** The next state. An event that means nothing in a state leaves that very state. */
export function transition(state: ConnectionState, event: ConnectionEvent): ConnectionState {
  const step: Step<never> | undefined = table[state.name][event.type];
  return step ? step(state, event as never) : state; // the table pairs them
}

type Step<Event> = (state: ConnectionState, event: Event) => ConnectionState;
type Steps = {
  readonly [Type in ConnectionEvent['type']]?: Step<Extract<ConnectionEvent, { type: Type }>>;
};

const stop: Steps['stop'] = () => ({ ...FIRST, name: 'closed' });
const start: Steps['start'] = (_state, { cause }) => authenticate({ ...FIRST, cause });

/** Whoever enters a state does what it is for: asks for the token, opens the socket, waits. */
const table: Readonly<Record<StateName, Steps>> = {
  idle: { start, stop },
  authenticating: {
    token: (state) => ({
      ...state,
      name: 'connecting',
      token: state.token === 'refresh' ? 'refreshed' : state.token,
    }),
    token_refused: (state, { close }) => ({ ...state, name: 'refused', cause: close }),
    lost: lose,
    stop,
  },
  connecting: {
    opened: (state) => ({ ...state, name: 'handshaking' }),
    lost: lose,
    stop,
  },
  handshaking: {
    welcomed: (state) => ({ ...state, name: 'ready', token: 'any', cause: undefined }),
    hinted: hint,
    lost: lose,
    stop,
  },
  ready: { hinted: hint, lost: lose, stop },
  waiting: {
    retry: authenticate,
    // A delay that the server named is waited for all the same.
    woken: (state) => (isNamed(state.hints) ? state : authenticate(state)),
    stop,
  },
  refused: { start, stop },
  closed: {},
};

function authenticate(attempt: Attempt): ConnectionState {
  return { ...attempt, name: 'authenticating', hints: {} };
}

function hint(
  state: ConnectionState,
  { hints }: Extract<ConnectionEvent, { type: 'hinted' }>,
): ConnectionState {
  return { ...state, hints: { ...state.hints, ...hints } };
}

/** Follows the row of the close code; without a token or a socket, that of a lost connection. Specification: Close codes. */
function lose(state: ConnectionState, { close, heldMs, random }: Loss): ConnectionState {
  const code = close.code ?? 1006;
  const isTokenDue = needsNewToken(code);
  const before = heldMs < LASTING_MS ? state : FIRST;
  const returns = code === 4410 ? state.hints.mayReturn === true : mayReconnect(code);
  if (!returns || (isTokenDue && before.token === 'refreshed')) {
    return { ...state, name: 'refused', cause: close };
  }
  const attempt: Attempt = {
    hints: state.hints,
    failures: before.failures + 1,
    token: isTokenDue ? 'refresh' : before.token,
    cause: close,
  };
  // A server that welcomes and then refuses each new token must not be asked without pause.
  const atOnce = isTokenDue && (state.name !== 'ready' || before.failures === 0);
  return atOnce ? authenticate(attempt) : wait(attempt, random);
}

function wait(attempt: Attempt, random: number): ConnectionState {
  const { failures, hints } = attempt;
  return {
    ...attempt,
    name: 'waiting',
    delayMs: reconnectDelay({ ...hints, failures, random }),
  };
}

function isNamed({ spreadMs, retryAfterMs }: Hints): boolean {
  return (spreadMs ?? retryAfterMs) !== undefined;
}
