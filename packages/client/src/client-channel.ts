import type {
  AcceptsOf,
  Channel,
  DeclaredErrorOf,
  EmitName,
  EmitsOf,
  EventName,
  HistoryPolicy,
  PayloadInput,
  PayloadOutput,
  Position,
  ReplyOutput,
  RequestName,
  StreamName,
  TraceContext,
} from '@sallyport/protocol';
import type { CallOptions } from './call-options.ts';
import type { Gap, Since } from './channel-position.ts';
import type { Failure } from './client-error.ts';
import type { Incoming, OverflowPolicy } from './parts/async-buffer.ts';
import type { Subscription } from './subscription.ts';

export interface SendOptions extends CallOptions {
  /**
   * Whether the server confirms, so that the promise means "done" (the default). With `false` it means
   * "written", and the event is delivered at most once.
   */
  readonly ack?: boolean;
  /** Of the frame, by which a server knows a repeat: for events that are kept beyond this client. Default: a new one. */
  readonly id?: string;
}

export interface SubscribeOptions extends CallOptions {
  /** Called when the subscription ends and was not closed: refused, ended by the server, or with the client. */
  readonly ended?: (error: Failure) => unknown;
}

/** How a stream is waited for, and how much of it may wait unread. */
export interface StreamOptions extends CallOptions {
  /** Chunks or messages kept unread. Default: that of the client. */
  readonly bufferSize?: number;
}

/** How a subscription is waited for, and what happens to messages that nobody reads. */
export interface MessagesOptions extends StreamOptions {
  /** Default: `fail`. */
  readonly overflow?: OverflowPolicy;
}

/** What to do when messages are missing for good: load the state anew. Messages go on after the gap. */
export interface GapHandler {
  /** Is told which channel, and why. */
  readonly gap: (gap: Gap) => unknown;
}

/**
 * Options that must handle gaps where the channel has a history, in which case they may say where to go on from, or
 * where its oldest messages may be dropped; else they may be left out.
 */
export type WithGap<Ch extends Channel, Options> = Ch extends { readonly history: HistoryPolicy }
  ? [options: Options & GapHandler & Since]
  : Ch extends { readonly delivery: 'drop-oldest' }
    ? [options: Options & GapHandler]
    : [options?: Options];

/** A message of a channel; told apart by `intent`. Where the channel has a history, it has a place there. */
export type ChannelMessage<Ch extends Channel> = {
  readonly [Name in EmitName<Ch>]: {
    readonly channel: string;
    readonly intent: Name;
    readonly payload: PayloadOutput<EmitsOf<Ch>[Name]>;
    /** Milliseconds since the Unix epoch by the server's clock; informative. */
    readonly timestamp?: number;
    readonly trace?: TraceContext;
  } & (Ch extends { readonly history: HistoryPolicy }
    ? Pick<Position, 'epoch' | 'offset'>
    : Partial<Pick<Position, 'epoch' | 'offset'>>);
}[EmitName<Ch>];

/** What to do with each emitted intent; those without a handler are left alone. */
export type MessageHandlers<Ch extends Channel> = {
  readonly [Name in EmitName<Ch>]?: (
    payload: PayloadOutput<EmitsOf<Ch>[Name]>,
    message: Extract<ChannelMessage<Ch>, { intent: Name }>,
  ) => unknown;
};

/** One channel of the contract, at one address, as the core has it. */
export interface CoreChannel<Ch extends Channel = Channel> {
  readonly address: string;
  /**
   * Sends an event.
   *
   * @throws ProtocolError when the server refuses it; ClientError when it cannot be sent or answered.
   */
  send<Name extends EventName<Ch>>(
    intent: Name,
    payload: PayloadInput<AcceptsOf<Ch>[Name]>,
    options?: SendOptions,
  ): Promise<void>;
  /**
   * Sends a request and waits for its reply.
   *
   * @throws ProtocolError when the server refuses it; ClientError when it cannot be sent or answered.
   */
  request<Name extends RequestName<Ch>>(
    intent: Name,
    payload: PayloadInput<AcceptsOf<Ch>[Name]>,
    options?: CallOptions,
  ): Promise<ReplyOutput<AcceptsOf<Ch>[Name]>>;
  /**
   * Calls a handler for each message. Subscriptions outlive reconnects: where the channel has a history, what was
   * missed is handed on first, each message once and in order; where that cannot be had, or the server left messages
   * out because this client was slow, `gap` is called in their place.
   */
  subscribe(handlers: MessageHandlers<Ch>, ...options: WithGap<Ch, SubscribeOptions>): Subscription;
}

/** One channel of the contract, at one address. */
export interface ClientChannel<Ch extends Channel = Channel> extends CoreChannel<Ch> {
  /** Sends a request at once, and iterates over its reply. Leaving the loop cancels the work. */
  stream<Name extends StreamName<Ch>>(
    intent: Name,
    payload: PayloadInput<AcceptsOf<Ch>[Name]>,
    options?: StreamOptions,
  ): Incoming<ReplyOutput<AcceptsOf<Ch>[Name]>>;
  /** Subscribes at once, and iterates over the messages. Leaving the loop ends the subscription. */
  messages(...options: WithGap<Ch, MessagesOptions>): Incoming<ChannelMessage<Ch>>;
  /** The error as one that this intent declares, told apart by `code`; `undefined` for any other. */
  declaredError<Name extends keyof AcceptsOf<Ch>>(
    intent: Name,
    error: unknown,
  ): DeclaredErrorOf<AcceptsOf<Ch>[Name]> | undefined;
}
