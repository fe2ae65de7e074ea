import type { ServerEnvelopeOf } from '@sallyport/protocol';
import type { Failure } from '../client-error.ts';

/** What a connection tells of itself and of its traffic. */
export interface ConnectionListener<Connection> {
  /** Its state changed, now or as many milliseconds ago. */
  changed(connection: Connection, agoMs?: number): void;
  /** Subscriptions may go out. */
  opened(connection: Connection): void;
  /** Everything may go out. */
  ready(connection: Connection): void;
  received(connection: Connection, data: unknown): void;
  /** It comes back; what was sent and not answered stays unanswered. */
  lost(connection: Connection): void;
  /** Nothing will come any more: refused, or closed by its owner. */
  ended(connection: Connection): void;
  /** Silence: time for a ping. */
  silent(connection: Connection): void;
  report(error: Failure): void;
}

/** What came of a frame that is acknowledged. */
export type Outcome = ServerEnvelopeOf<'ack'> | Failure;
