import type { ClientEnvelope, ServerEnvelopeOf } from '@sallyport/protocol';
import type { CallOptions } from './call-options.ts';
import type { CallTable } from './call-table.ts';
import type { ChannelListener } from './channel-member.ts';
import type { Gap, Since } from './channel-position.ts';
import { checkSince } from './channel-position.ts';
import type { GapHandler, SendOptions, SubscribeOptions } from './client-channel.ts';
import type { Failure } from './client-error.ts';
import { failure } from './failure.ts';
import type { Subscription } from './subscription.ts';

/** What a channel needs of its client. */
export interface ChannelCore {
  readonly calls: CallTable;
  subscribe(address: string, listener: ChannelListener, options: CallOptions & Since): Subscription;
  report(error: Failure): void;
}

/** A channel without its types, which are gone at run time. */
export interface UntypedCoreChannel {
  readonly address: string;
  /** What parts send by. */
  readonly calls: CallTable;
  send(intent: string, payload: unknown, options?: SendOptions): Promise<void>;
  request(intent: string, payload: unknown, options?: CallOptions): Promise<unknown>;
  subscribe(
    handlers: Readonly<Record<string, Handler>>,
    options?: SubscribeOptions & Partial<GapHandler> & Since,
  ): Subscription;
}

export type Message = ServerEnvelopeOf<'message'>;
type Handler = ((payload: unknown, message: Message) => unknown) | undefined;

/** The channel at one address. */
export function openChannel(address: string, core: ChannelCore): UntypedCoreChannel {
  const { calls } = core;
  const { nextId } = calls;
  const message = (intent: string, payload: unknown, id?: string): ClientEnvelope => ({
    type: 'message',
    ...(id !== undefined && { id }),
    channel: address,
    intent,
    payload,
  });
  const calling =
    <T>(handle: (told: T) => unknown) =>
    async (told: T) => {
      try {
        await handle(told);
      } catch (cause) {
        core.report(failure('handler_failed', [`"${address}"`], { cause }));
      }
    };

  return {
    address,
    calls,
    async send(intent, payload, { ack = true, id = nextId(), ...options } = {}) {
      const envelope = message(intent, payload, ack ? id : undefined);
      await calls.ask({ envelope, expects: 'ack', resend: true }, options);
    },
    async request(intent, payload, options = {}) {
      const envelope = message(intent, payload, nextId());
      const isChunk = ({ final }: ServerEnvelopeOf<'reply'>) =>
        final === false ? 'wrong' : undefined;
      const call = { envelope, expects: 'reply', resend: true } as const;
      return (await calls.ask(call, options, isChunk)).payload;
    },
    subscribe(
      handlers,
      {
        gap = ({ cause }: Gap) => core.report(failure('gap', [address, cause])),
        ended = () => {},
        ...options
      } = {},
    ) {
      checkSince(options.since);
      return core.subscribe(
        address,
        {
          message: calling((envelope) => {
            const { intent, payload } = envelope;
            return Object.hasOwn(handlers, intent) && handlers[intent]?.(payload, envelope);
          }),
          gap: calling(gap),
          ended: (error) => void (error && calling(ended)(error)),
        },
        options,
      );
    },
  };
}
