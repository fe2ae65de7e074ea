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

/** Whether anything may still come of the attempt. */
export function isUnderway({ name }: ConnectionState): boolean {
  return name !== 'waiting' && name !== 'refused' && name !== 'closed';
}
