import { ProtocolError } from '@sallyport/protocol/wire';
import type { ClientError } from '../client-error.ts';
import type { Credentials, TokenAsk } from '../credentials.ts';
import type { Environment } from '../environment.ts';
import { failure } from '../failure.ts';
import { createTimer } from '../timer.ts';

/** What the token of one connection is watched with. */
export interface TokenWatchSettings {
  readonly environment: Environment;
  readonly credentials: Credentials;
  /** Milliseconds that the provider has. */
  readonly timeoutMs: number;
  /** Milliseconds since the Unix epoch; absent where the token does not expire. */
  readonly expiresAt: number | undefined;
  /** Hands a token to the server; resolves with when that one expires. */
  send(token: string): Promise<number | undefined>;
  failed(error: ClientError | ProtocolError): void;
}

/** A running watch. */
export interface TokenWatch {
  /** The server says that the token expires then. */
  expiring(expiresAt: number): void;
  stop(): void;
}

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
export function startTokenWatch(settings: TokenWatchSettings): TokenWatch {
  const { environment, credentials, timeoutMs } = settings;
  let { expiresAt } = settings;
  let asked: TokenAsk | undefined;
  const timer = createTimer(environment);
  rest(RETRY_MS);

  function refresh(): void {
    if (asked !== undefined) return;
    const mine = credentials.ask(true);
    asked = mine;
    const late = failure('token_failed', [`none in ${timeoutMs} ms`]);
    timer.start(timeoutMs, () => failed(mine, late));
    mine.token.then((token) => hand(token, mine)).catch((error) => failed(mine, error));
  }

  async function hand(token: string, mine: TokenAsk): Promise<void> {
    if (asked !== mine) return;
    timer.stop();
    const next = await settings.send(token);
    if (asked !== mine) return;
    expiresAt = next;
    rest(LEAD_MS);
  }

  function failed(mine: TokenAsk, error: ClientError | ProtocolError): void {
    if (asked !== mine) return;
    settings.failed(error);
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
    asked?.abandon();
    asked = undefined;
  }

  return {
    expiring(at) {
      expiresAt = at;
      refresh();
    },
    stop,
  };
}
