import { ProtocolError } from '@sallyport/protocol/wire';
import type { Failure } from '../client-error.ts';
import type { Connection } from '../connection/connection.ts';
import type { Outcome } from '../connection/connection-listener.ts';
import type { TokenPort, TokenRefresh } from '../connection/token-refresh.ts';
import { failure } from '../failure.ts';
import { createTimer } from '../timer.ts';
import { shareCredentials } from './shared-credentials.ts';

/** The part that replaces the token of an open connection before it expires. */
export const tokenRefresh: TokenRefresh = {
  watch: startTokenWatch,
  credentials: shareCredentials,
};

/** Milliseconds before the expiry that a silent server is not waited for any more, and the least from one token to the next. */
const LEAD_MS = 30_000;
/** Milliseconds from a failure to the next try. */
const RETRY_MS = 10_000;
/** What a timer can hold (HTML, section 8.6); a token replaced sooner is no harm. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Replaces the token of a connection before it expires: when the server says so, or by the clock. Where that fails
 * it is tried again for as long as the connection lives. Specification: Token expiry.
 */
function startTokenWatch(connection: Connection, port: TokenPort): void {
  const { environment, credentials, handshakeTimeoutMs } = port.settings;
  const { signal } = connection;
  let expiresAt = timeOf(port.welcome?.tokenExpiresAt);
  let asked: AbortController | undefined;
  const timer = createTimer(environment);
  signal.addEventListener('abort', stop);
  connection.expiring = (at) => {
    if (signal.aborted) return;
    expiresAt = timeOf(at);
    refresh();
  };
  rest(RETRY_MS);

  function refresh(): void {
    if (asked !== undefined) return;
    const mine = new AbortController();
    asked = mine;
    const late = failure('token_failed', [`none in ${handshakeTimeoutMs} ms`]);
    timer.start(handshakeTimeoutMs, () => failed(mine, late));
    credentials({ refresh: true, signal: mine.signal }).then(
      (token) => {
        if (asked !== mine) return;
        timer.stop();
        const frame = { type: 'refresh', payload: { token } } as const;
        port.ask(connection, frame, (outcome) => handed(mine, outcome));
      },
      (error) => failed(mine, error),
    );
  }

  function handed(mine: AbortController, outcome: Outcome): void {
    if (outcome instanceof Error) return failed(mine, outcome);
    if (asked !== mine) return;
    expiresAt = timeOf(outcome.payload?.expiresAt);
    rest(LEAD_MS);
  }

  function failed(mine: AbortController, error: Failure): void {
    if (asked !== mine) return;
    port.report(error);
    const isFinal =
      error instanceof ProtocolError ? !error.retryable : error.code === 'token_refused';
    if (isFinal) expiresAt = undefined;
    rest(RETRY_MS);
  }

  function rest(leastMs: number): void {
    stop();
    if (expiresAt === undefined) return;
    const delayMs = Math.max(leastMs, expiresAt - environment.now() - LEAD_MS);
    timer.start(Math.min(delayMs, MAX_TIMER_MS), refresh);
  }

  function stop(): void {
    timer.stop();
    asked?.abort();
    asked = undefined;
  }
}

function timeOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? (value as number) : undefined; // it is an integer
}
