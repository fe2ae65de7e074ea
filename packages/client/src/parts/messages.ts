import type { Channel } from '@sallyport/protocol';
import type { ChannelMessage, CoreChannel, MessagesOptions, WithGap } from '../client-channel.ts';
import type { Message, UntypedCoreChannel } from '../open-channel.ts';
import type { Incoming } from './async-buffer.ts';
import { AsyncBuffer } from './async-buffer.ts';
import { everyIntent } from './every-intent.ts';

/**
 * Subscribes at once, and iterates over a channel's messages. Leaving the loop ends the subscription. Keeps 1,024
 * messages unread, where the options do not say otherwise.
 */
export function messages<Ch extends Channel>(
  channel: CoreChannel<Ch>,
  ...[options]: WithGap<Ch, MessagesOptions>
): Incoming<ChannelMessage<Ch>> {
  const { bufferSize = 1_024, overflow = 'fail', ...rest } = options ?? {};
  const buffer = new AsyncBuffer<Message>({
    bufferSize,
    overflow,
    release: () => void subscription.close(),
  });
  const subscription = (channel as unknown as UntypedCoreChannel).subscribe(
    everyIntent((_payload: unknown, message: Message) => buffer.push(message)),
    rest,
  );
  void subscription.closed.then((error) => buffer.finish(error));
  return buffer as unknown as Incoming<ChannelMessage<Ch>>; // the server checks what the contract says of them
}
