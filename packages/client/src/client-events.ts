import type { Envelope, ProtocolError, WelcomePayload } from '@sallyport/protocol';
import type { ClientError } from './client-error.ts';
import type { Close, ConnectionState } from './connection/connection-state.ts';
import type { PendingCalls } from './outbox.ts';

/** Where the client stands. `code` and `reason` are those of the close before. */
export interface ClientStatus {
  readonly state: 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'disconnected';
  readonly code?: number;
  readonly reason?: string;
  /** Milliseconds from this status to the next attempt, while one is waited for. */
  readonly retryInMs?: number;
}

/** An envelope that passed. */
export interface PassedEnvelope {
  readonly direction: 'in' | 'out';
  readonly envelope: Envelope;
}

/** What a client tells its listeners. */
export interface ClientEvents {
  /** The status changed. */
  status(status: ClientStatus): void;
  /** What went wrong and was nobody's answer: an error about the connection, a frame that cannot be read, a handler that threw. */
  error(error: ClientError | ProtocolError): void;
  /** The server's welcome, on each connection anew. */
  welcome(welcome: WelcomePayload): void;
  /** More waits to be sent or answered, or less. */
  pending(pending: PendingCalls): void;
  /** Every envelope of either direction, as DevTools want it. */
  envelope(passed: PassedEnvelope): void;
}

/** The public view of a state. */
export function statusOf(state: ConnectionState): ClientStatus {
  switch (state.name) {
    case 'idle':
      return { state: 'idle' };
    case 'authenticating':
    case 'connecting':
    case 'handshaking':
      return withCause(state.attempt.cause ? 'reconnecting' : 'connecting', state.attempt.cause);
    case 'waiting':
      return { ...withCause('reconnecting', state.attempt.cause), retryInMs: state.delayMs };
    case 'ready':
      return { state: 'connected' };
    case 'refused':
      return withCause('disconnected', state.cause);
    case 'closed':
      return { state: 'disconnected' };
  }
}

function withCause(state: ClientStatus['state'], cause: Close | undefined): ClientStatus {
  if (cause === undefined) return { state };
  const { code, reason } = cause;
  return { state, ...(code !== undefined && { code }), reason };
}
