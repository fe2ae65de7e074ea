import type { ClientEnvelope, ServerEnvelopeOf } from '@sallyport/protocol';
import type { ProtocolError } from '@sallyport/protocol/wire';
import type { Failure } from './client-error.ts';
import type { Connection } from './connection/connection.ts';

/** What can answer a frame, beside an error. */
export type Answer =
  | ServerEnvelopeOf<'ack'>
  | ServerEnvelopeOf<'reply'>
  | ServerEnvelopeOf<'jsonrpc'>;

/** What an answer does: it ends the wait, more will follow, it is an error, or it does not belong to such a frame. */
export type Taken = 'done' | 'more' | 'wrong' | ProtocolError;

/** One frame that somebody waits for. */
export interface Call {
  readonly envelope: ClientEnvelope;
  /** Whether it is sent again, after a loss, to a server that remembers. Default: no. */
  readonly resend?: boolean;
  /** The only connection that it is for, past the outbox. Default: whichever is in use. */
  readonly on?: Connection;
  take(answer: Answer): Taken;
  fail(error: Failure): void;
}
