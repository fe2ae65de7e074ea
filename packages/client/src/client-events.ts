import type { Envelope, ProtocolError, WelcomePayload } from '@sallyport/protocol';
import type { ClientError } from './client-error.ts';
import type { PendingCalls } from './pending-calls.ts';

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

/** What the core tells its listeners. */
export interface CoreEvents extends Omit<ClientEvents, 'pending'> {
  /** More waits to be sent or answered, or less; the part `pending` says how much. */
  pending(): void;
}
