/** Where a connection stands. */
export type ConnectionState = Attempt &
  (
    | { readonly name: Exclude<StateName, 'waiting'> }
    | { readonly name: 'waiting'; readonly delayMs: number }
  );

export type StateName =
  | 'idle'
  | 'authenticating'
  | 'connecting'
  | 'handshaking'
  | 'ready'
  | 'waiting'
  | 'refused'
  | 'closed';

/** Why a connection ended: a close code, or none where it never came to a socket. */
export interface Close {
  readonly code?: number;
  readonly reason: string;
}

/** What is remembered from one state to the next. */
export interface Attempt {
  /** Attempts that failed since the last lasting connection. */
  readonly failures: number;
  /** Whether a refresh of the token is due, or was what this attempt rests on. */
  readonly token: 'any' | 'refresh' | 'refreshed';
  /** Of the socket of this attempt. */
  readonly hints: Hints;
  /** What ended the connection before. */
  readonly cause?: Close | undefined;
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
  | { readonly type: 'start'; readonly cause?: Close | undefined }
  | { readonly type: 'token'; readonly token: string }
  /** There will be no token. */
  | { readonly type: 'token_refused'; readonly close: Close }
  | { readonly type: 'opened' }
  | { readonly type: 'welcomed' }
  | { readonly type: 'hinted'; readonly hints: Hints }
  /** The socket is gone, or given up because nothing came in time; or there is no token yet. */
  | ({ readonly type: 'lost' } & Loss)
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

/** Whether there is a socket in this state. */
export function hasSocket({ name }: ConnectionState): boolean {
  return name === 'connecting' || name === 'handshaking' || name === 'ready';
}

/** Whether there is none, and will be. */
export function isComingBack({ name }: ConnectionState): boolean {
  return name === 'authenticating' || name === 'waiting';
}
