import type { ServerEnvelopeOf } from '@sallyport/protocol';
import type { Gap, GapCause } from './channel-position.ts';
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
  /** Whether it asked for messages from before what the others share, and was not told yet that they will not come. */
  behind: boolean;
  /** The subscription stands. */
  ready(): void;
  leave(error?: Failure): void;
}

/** Tells members of one channel that messages are missing. */
export function tellGap(
  { channel, members }: { readonly channel: string; readonly members: Iterable<Member> },
  cause: GapCause,
  missed?: number,
): void {
  for (const member of [...members]) {
    if (cause !== 'slow') member.behind = false;
    member.listener.gap({ channel, cause, ...(missed !== undefined && { missed }) });
  }
}
