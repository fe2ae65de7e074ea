import type { ServerEnvelopeOf } from '@sallyport/protocol';
import type { Gap } from './channel-position.ts';
import type { Failure } from './client-error.ts';

/** Who hears a channel's messages. */
export interface ChannelListener {
  message(envelope: ServerEnvelopeOf<'message'>): void;
  /** Messages are missing, and will not come. */
  gap(gap: Gap): void;
  /** No more messages: with an error where that was not the listener's own wish. */
  ended(error?: Failure): void;
}

/** One of those who share a subscription. */
export interface Member {
  readonly listener: ChannelListener;
  /** The subscription stands. */
  ready(): void;
  leave(error?: Failure): void;
}
