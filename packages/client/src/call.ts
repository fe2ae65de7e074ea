import type { ClientEnvelope, ServerEnvelopeOf } from '@sallyport/protocol';
import type { ProtocolError } from '@sallyport/protocol/wire';
import type { Failure } from './client-error.ts';
import type { Connection } from './connection/connection.ts';

/** What can answer a frame, beside an error. */
export type Answer =
  | ServerEnvelopeOf<'ack'>
  | ServerEnvelopeOf<'reply'>
  | ServerEnvelopeOf<'jsonrpc'>;

/** An answer of this type. */
export type AnswerOf<Type extends Answer['type']> = Extract<Answer, { readonly type: Type }>;

/** Why an answer does not end the wait: more will follow, it does not belong to such a frame, or it is an error. */
export type Unfinished = 'more' | 'wrong' | ProtocolError;

/** One frame that somebody waits for. */
export interface Call {
  readonly envelope: ClientEnvelope;
  /** Whether it is sent again, after a loss, to a server that remembers. Default: no. */
  readonly resend?: boolean;
  /** The only connection that it is for, past the outbox. Default: whichever is in use. */
  readonly on?: Connection;
  /** The type of its answers. */
  readonly expects: Answer['type'];
  /** Takes an answer of that type. */
  take(answer: Answer): Unfinished | undefined;
  fail(error: Failure): void;
}
