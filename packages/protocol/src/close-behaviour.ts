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

const backOff: CloseBehaviour = {
  reconnect: true,
  backoff: 'backoff',
  refreshToken: false,
  keepState: true,
};
const spread: CloseBehaviour = { ...backOff, backoff: 'spread' };
const newToken: CloseBehaviour = { ...backOff, backoff: 'none', refreshToken: true };
const stayClosed: CloseBehaviour = {
  reconnect: false,
  backoff: 'none',
  refreshToken: false,
  keepState: false,
};

/** The behaviour of each code of the table, apart from its texts, which no client needs. */
export const closeBehaviours = {
  1000: stayClosed,
  1001: spread,
  1002: stayClosed,
  1003: backOff,
  1006: backOff,
  1007: backOff,
  1009: backOff,
  1011: backOff,
  1012: spread,
  1013: backOff,
  4400: stayClosed,
  4401: newToken,
  4403: stayClosed,
  4406: stayClosed,
  4408: backOff,
  4409: stayClosed,
  4410: stayClosed,
  4429: backOff,
  4508: backOff,
} as const satisfies Record<number, CloseBehaviour>;

/** A code of the table. */
export type CloseCode = keyof typeof closeBehaviours;

/** What a client does after `code`; one outside the table is treated as a lost connection (1006). */
export function closeBehaviour(code: number): CloseBehaviour {
  return closeBehaviours[code as CloseCode] ?? backOff;
}
