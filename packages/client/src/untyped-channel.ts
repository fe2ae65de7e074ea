import type { Since } from './channel-position.ts';
import type { GapHandler, MessagesOptions } from './client-channel.ts';
import type { Message, UntypedCoreChannel } from './open-channel.ts';
import type { Incoming } from './parts/async-buffer.ts';
import type { DeclaredError } from './parts/declared-error.ts';
import type { UntypedStream } from './parts/stream.ts';

/** A channel of the whole client without its types, which are gone at run time. */
export interface UntypedChannel extends UntypedCoreChannel {
  readonly stream: UntypedStream;
  messages(options?: MessagesOptions & Partial<GapHandler> & Since): Incoming<Message>;
  declaredError(intent: string, error: unknown): DeclaredError | undefined;
}
