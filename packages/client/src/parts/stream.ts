import type {
  AcceptsOf,
  Channel,
  PayloadInput,
  ReplyOutput,
  ServerEnvelopeOf,
  StreamName,
} from '@sallyport/protocol';
import { errorText } from '#error-text';
import type { CoreChannel, StreamOptions } from '../client-channel.ts';
import { failure } from '../failure.ts';
import type { UntypedCoreChannel } from '../open-channel.ts';
import type { Incoming } from './async-buffer.ts';
import { AsyncBuffer } from './async-buffer.ts';

/**
 * Sends a request at once, and iterates over its reply. Leaving the loop cancels the work. Keeps 1,024 chunks unread,
 * where the options do not say otherwise.
 */
export function stream<Ch extends Channel, Name extends StreamName<Ch>>(
  channel: CoreChannel<Ch>,
  intent: Name,
  ...[payload, options]: [payload: PayloadInput<AcceptsOf<Ch>[Name]>, options?: StreamOptions]
): Incoming<ReplyOutput<AcceptsOf<Ch>[Name]>> {
  const untyped = channel as unknown as UntypedCoreChannel;
  return openStreams(untyped)(intent, payload, options) as Incoming<never>; // seen without the contract
}

/** Streams without their types, which are gone at run time. */
export type UntypedStream = (
  intent: string,
  payload: unknown,
  options?: StreamOptions,
) => Incoming<unknown>;

/** The streams of one channel. Chunks are numbered from 0. Specification: Streams. */
export function openStreams({
  address: channel,
  calls,
}: Pick<UntypedCoreChannel, 'address' | 'calls'>): UntypedStream {
  return (intent, payload, { bufferSize = 1_024, ...options } = {}) => {
    let expected = 0;
    let giveUp: (() => void) | undefined;
    const release = () => giveUp?.();
    const chunks = new AsyncBuffer<unknown>({ bufferSize, overflow: 'fail', release });
    const call = {
      envelope: { type: 'message', id: calls.nextId(), channel, intent, payload },
      expects: 'reply',
      resend: true,
      fail: (error: Error) => chunks.finish(error),
      take(answer: ServerEnvelopeOf<'reply'>) {
        const { seq = expected, final = true } = answer;
        if (seq < expected) return 'more';
        if (seq > expected) {
          chunks.stop(failure('invalid_frame', [errorText('no_chunk', expected)]));
          return 'wrong';
        }
        expected += 1;
        if ('payload' in answer) chunks.push(answer.payload);
        if (!final) return 'more';
        chunks.finish();
        return undefined;
      },
    } as const;
    giveUp = calls.open(call, options);
    return chunks;
  };
}
