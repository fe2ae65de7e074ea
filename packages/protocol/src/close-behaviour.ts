/**
 * How long a client waits before it connects again: `spread` over the time a `goaway` named,
 * `backoff` with full jitter, or `none` at once.
 */
export type Backoff = 'none' | 'spread' | 'backoff';

/** What a client does after a close. Specification: Close codes. */
export interface CloseBehaviour {
  readonly reconnect: boolean;
  readonly backoff: Backoff;
  /** Ask the token provider for a new token before connecting again. */
  readonly refreshToken: boolean;
  /** Keep subscriptions and unanswered frames for the next connection. */
  readonly keepState: boolean;
}

const stayClosed = [1000, 1002, 4400, 4403, 4406, 4409, 4410] as const;
const newToken = [4401] as const;
const spread = [1001, 1012] as const;
const backOff = [1003, 1006, 1007, 1009, 1011, 1013, 4408, 4429, 4508] as const;

/** A code of the table. */
export type CloseCode = (
  | typeof stayClosed
  | typeof newToken
  | typeof spread
  | typeof backOff
)[number];

/** Whether a client connects again after `code`; one outside the table is treated as a lost connection (1006). */
export function mayReconnect(code: number): boolean {
  return !includes(stayClosed, code);
}

/** Whether it asks for a new token first. */
export function needsNewToken(code: number): boolean {
  return includes(newToken, code);
}

/** What a client does after `code`; one outside the table is treated as a lost connection (1006). */
export function closeBehaviour(code: number): CloseBehaviour {
  const reconnect = mayReconnect(code);
  const refreshToken = needsNewToken(code);
  const waits = includes(spread, code) ? 'spread' : 'backoff';
  return {
    reconnect,
    backoff: reconnect && !refreshToken ? waits : 'none',
    refreshToken,
    keepState: reconnect,
  };
}

function includes(codes: readonly number[], code: number): boolean {
  return codes.includes(code);
}
