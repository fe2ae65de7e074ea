import type { ServerEnvelopeOf } from '@sallyport/protocol';
import type { Gap } from './channel-position.ts';
import type { Failure } from './client-error.ts';
import type { Environment } from './environment.ts';
import { failure } from './failure.ts';
import { createTimer } from './timer.ts';

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
  /** Settles with the subscription's first acknowledgement or refusal. */
  readonly ready: PromiseWithResolvers<void>;
  /** Settles when the listener hears no more, with why where that was not its own wish. */
  readonly closed: PromiseWithResolvers<Failure | undefined>;
  /** Whether it asked for messages from before what the others share, and was not told yet that they will not come. */
  behind: boolean;
  leave(error?: Failure): void;
}

export interface MemberOptions {
  /** Milliseconds to the acknowledgement. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  aborted(): void;
}

export function createMember(
  listener: ChannelListener,
  environment: Environment,
  { timeoutMs = 0, signal, aborted }: MemberOptions,
): Member {
  const ready = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<Failure | undefined>();
  const timer = createTimer(environment);
  timer.start(timeoutMs, () => ready.reject(failure('timeout', ['acknowledgement', timeoutMs])));
  ready.promise.then(timer.stop, timer.stop); // also marks a rejection as seen: not everybody waits
  signal?.addEventListener('abort', aborted, { once: true });
  return {
    listener,
    ready,
    closed,
    behind: false,
    leave(error) {
      signal?.removeEventListener('abort', aborted);
      ready.reject(error ?? failure('aborted', ['subscription']));
      closed.resolve(error);
      listener.ended(error);
    },
  };
}
