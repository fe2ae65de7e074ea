import type { ClientEnvelope, ServerEnvelopeOf } from '@sallyport/protocol';
import { ask } from './ask.ts';
import type { Incoming } from './async-buffer.ts';
import { AsyncBuffer } from './async-buffer.ts';
import type { ChannelListener } from './channel-member.ts';
import type { Gap, Since } from './channel-position.ts';
import { checkSince } from './channel-position.ts';
import type {
  GapHandler,
  MessagesOptions,
  SendOptions,
  SubscribeOptions,
} from './client-channel.ts';
import type { ClientError } from './client-error.ts';
import type { DeclaredError } from './declared-error.ts';
import { findDeclaredError } from './declared-error.ts';
import { failure } from './failure.ts';
import type { Answer, Call, CallOptions } from './request-table.ts';
import type { Subscription } from './subscription.ts';

/** What a channel needs of its client. */
export interface ChannelCore {
  readonly bufferSize: number;
  nextId(): string;
  call(call: Call, options: CallOptions): () => void;
  subscribe(address: string, listener: ChannelListener, options: CallOptions & Since): Subscription;
  report(error: ClientError): void;
}

/** A channel without its types, which are gone at run time. */
export interface UntypedChannel {
  readonly address: string;
  send(intent: string, payload: unknown, options?: SendOptions): Promise<void>;
  request(intent: string, payload: unknown, options?: CallOptions): Promise<unknown>;
  stream(intent: string, payload: unknown, options?: CallOptions): Incoming<unknown>;
  subscribe(
    handlers: Readonly<Record<string, Handler>>,
    options?: SubscribeOptions & Partial<GapHandler> & Since,
  ): Subscription;
  messages(options?: MessagesOptions & Partial<GapHandler> & Since): Incoming<Message>;
  declaredError(intent: string, error: unknown): DeclaredError | undefined;
}

type Message = ServerEnvelopeOf<'message'>;
type Handler = ((payload: unknown, message: Message) => unknown) | undefined;

/** The channel at one address. */
export function openChannel(address: string, core: ChannelCore): UntypedChannel {
  const message = (intent: string, payload: unknown, id?: string) =>
    ({
      type: 'message',
      ...(id !== undefined && { id }),
      channel: address,
      intent,
      payload,
    }) as const;

  const calling =
    <T>(handle: (told: T) => unknown) =>
    async (told: T) => {
      try {
        await handle(told);
      } catch (cause) {
        core.report(failure('handler_failed', [`"${address}"`], { cause }));
      }
    };
  const unhandled = ({ cause }: Gap) => {
    core.report(failure('gap', [address, cause]));
  };

  return {
    address,
    async send(intent, payload, { ack = true, id = core.nextId(), ...options } = {}) {
      const envelope = message(intent, payload, ack ? id : undefined);
      const read = ({ type }: Answer) => (type === 'ack' ? { value: undefined } : undefined);
      await ask(core, { envelope, resend: true, read }, options);
    },
    request(intent, payload, options = {}) {
      const envelope = message(intent, payload, core.nextId());
      const read = (answer: Answer) =>
        answer.type === 'reply' && answer.final !== false ? { value: answer.payload } : undefined;
      return ask(core, { envelope, resend: true, read }, options);
    },
    stream(intent, payload, options = {}) {
      let giveUp = () => {};
      const release = () => giveUp();
      const chunks = new AsyncBuffer<unknown>({ ...core, overflow: 'fail', release });
      giveUp = core.call(streamCall(message(intent, payload, core.nextId()), chunks), options);
      return chunks;
    },
    subscribe(handlers, { gap = unhandled, ended = () => {}, ...options } = {}) {
      checkSince(options.since);
      const handle = (envelope: Message) => {
        const { intent, payload } = envelope;
        if (Object.hasOwn(handlers, intent)) return handlers[intent]?.(payload, envelope);
      };
      return core.subscribe(
        address,
        {
          message: calling(handle),
          gap: calling(gap),
          ended: (error) => void (error && calling(ended)(error)),
        },
        options,
      );
    },
    messages({
      bufferSize = core.bufferSize,
      overflow = 'fail',
      gap = unhandled,
      ...options
    } = {}) {
      checkSince(options.since);
      let close = () => {};
      const release = () => close();
      const buffer = new AsyncBuffer<Message>({ bufferSize, overflow, release });
      const subscription = core.subscribe(
        address,
        {
          message: (envelope) => buffer.push(envelope),
          gap: calling(gap),
          ended: (error) => buffer.finish(error),
        },
        options,
      );
      close = () => void subscription.close();
      return buffer;
    },
    declaredError: (_intent, error) => findDeclaredError(error),
  };
}

/** Chunks are numbered from 0. Specification: Streams. */
function streamCall(envelope: ClientEnvelope, chunks: AsyncBuffer<unknown>): Call {
  let expected = 0;
  return {
    envelope,
    resend: true,
    fail: (error) => chunks.finish(error),
    take(answer) {
      if (answer.type !== 'reply') return 'wrong';
      const { seq = expected, final = true } = answer;
      if (seq < expected) return 'more';
      if (seq > expected) {
        chunks.stop(failure('invalid_frame', [`chunk ${expected} of a stream is missing`]));
        return 'wrong';
      }
      expected += 1;
      if ('payload' in answer) chunks.push(answer.payload);
      if (!final) return 'more';
      chunks.finish();
      return 'done';
    },
  };
}
