import type { Incoming } from './async-buffer.ts';
import type { Since } from './channel-position.ts';
import type { GapHandler, MessagesOptions } from './client-channel.ts';
import type { DeclaredError } from './declared-error.ts';
import type { Message, UntypedCoreChannel } from './open-channel.ts';

/** A channel of the whole client without its types, which are gone at run time. */
export interface UntypedChannel extends UntypedCoreChannel {
  messages(options?: MessagesOptions & Partial<GapHandler> & Since): Incoming<Message>;
  declaredError(intent: string, error: unknown): DeclaredError | undefined;
}
