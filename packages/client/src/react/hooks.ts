import type {
  AcceptsOf,
  Address,
  Channel,
  ChannelAt,
  Contract,
  DeclaredErrorOf,
  EventName,
  MethodAt,
  MethodName,
  MethodParams,
  MethodResult,
  PayloadInput,
  ReplyOutput,
  RequestName,
  StreamName,
} from '@sallyport/protocol';
import type { ReactNode } from 'react';
import type { CallOptions } from '../call-options.ts';
import type { Client } from '../client.ts';
import type { MessageHandlers, WithGap } from '../client-channel.ts';
import type { ClientStatus } from '../client-events.ts';
import type { CallOutcome, CallState } from './call-store.ts';
import type { ProviderProps } from './client-provider.ts';
import type { StreamOutcome, StreamState } from './stream-store.ts';
import type { ChannelState } from './subscription-store.ts';

/**
 * A call and where it stands; `state` tells apart what else there is. The functions stay the same from render to
 * render. The state belongs to the address and intent: with another, it starts over.
 */
export type Call<Payload, Data, Declared> = CallState<Data, Declared> & {
  /**
   * Starts it, and gives up the run before. Resolves with how it ended, also where that is an error; rejects only
   * for a bug, such as a payload that is not JSON.
   */
  readonly run: (payload: Payload, options?: CallOptions) => Promise<CallOutcome<Data, Declared>>;
  /** Gives up the run, and forgets how it ended. */
  readonly reset: () => void;
};

/** A streaming call and what has come so far; `state` tells apart what else there is. Otherwise as {@link Call}. */
export type StreamCall<Payload, Value, Declared> = StreamState<Value, Declared> & {
  /**
   * Starts it with the value that it has at first, and stops the run before. Resolves with how it ended, also where
   * that is an error; rejects only for a bug, such as a reducer that throws.
   */
  readonly run: (
    payload: Payload,
    options?: CallOptions,
  ) => Promise<StreamOutcome<Value, Declared>>;
  /** Cancels the run; what has come stays. */
  readonly stop: () => void;
  /** Cancels the run, and forgets what has come. */
  readonly reset: () => void;
};

/** What becomes of the chunks of a stream; must not change the value that it is given. */
export interface Reducer<Value, Chunk> {
  readonly initial: Value;
  /** What the value becomes with the next chunk. */
  reduce(value: Value, chunk: Chunk): Value;
}

/** The hooks of one contract, and the component above those who use them. */
export interface Hooks<C extends Contract> {
  /**
   * Gives a client to the components below: one of yours, or one made of options, which are read once and whose
   * client is closed with the component. Of a token provider, the latest is asked.
   */
  readonly SallyportProvider: (props: ProviderProps<C>) => ReactNode;
  /**
   * The client itself.
   *
   * @throws TypeError outside the provider, as every hook does.
   */
  readonly useClient: () => Client<C>;
  /** Where the connection stands; `idle` on a server, and until something is used. */
  readonly useConnection: () => ClientStatus;
  /**
   * Calls a handler for each message from mounting to unmounting; always those of the last render, which may be
   * written in place. Without an address, as in ``room && `room:${room}` ``, there is no subscription. Where the channel has a history, or
   * drops its oldest messages, `gap` is wanted: what to do when messages are missing for good.
   */
  readonly useChannel: <const A extends Address<C>>(
    address: A | NoAddress,
    handlers: MessageHandlers<ChannelAt<C, A>>,
    ...options: WithGap<ChannelAt<C, A>, NoOptions>
  ) => ChannelState;
  /** Sends an event, and tells whether the server has confirmed it. Unmounting gives up the wait. */
  readonly useSend: <const A extends Address<C>, Name extends EventName<ChannelAt<C, A>>>(
    address: A,
    intent: Name,
  ) => Call<PayloadOf<ChannelAt<C, A>, Name>, void, ErrorOf<ChannelAt<C, A>, Name>>;
  /** Sends a request, and tells its reply. Unmounting cancels it. */
  readonly useRequest: <const A extends Address<C>, Name extends RequestName<ChannelAt<C, A>>>(
    address: A,
    intent: Name,
  ) => Call<
    PayloadOf<ChannelAt<C, A>, Name>,
    ReplyOf<ChannelAt<C, A>, Name>,
    ErrorOf<ChannelAt<C, A>, Name>
  >;
  /** Sends a request, and gathers its reply chunk by chunk. Unmounting cancels it. */
  readonly useStream: UseStream<C>;
  /** Calls a JSON-RPC method, and tells its result. Unmounting cancels it. */
  readonly useRpc: <Name extends MethodName<C>>(
    method: Name,
  ) => Call<MethodParams<C, Name>, MethodResult<C, Name>, DeclaredErrorOf<MethodAt<C, Name>>>;
}

/** See {@link Hooks.useStream}. */
export interface UseStream<C extends Contract> {
  /** Gathers the chunks in an array. */
  <const A extends Address<C>, Name extends StreamName<ChannelAt<C, A>>>(
    address: A,
    intent: Name,
  ): StreamCall<
    PayloadOf<ChannelAt<C, A>, Name>,
    readonly ReplyOf<ChannelAt<C, A>, Name>[],
    ErrorOf<ChannelAt<C, A>, Name>
  >;
  /** Gathers the chunks as the reducer says. */
  <const A extends Address<C>, Name extends StreamName<ChannelAt<C, A>>, Value>(
    address: A,
    intent: Name,
    reducer: Reducer<Value, ReplyOf<ChannelAt<C, A>, Name>>,
  ): StreamCall<PayloadOf<ChannelAt<C, A>, Name>, Value, ErrorOf<ChannelAt<C, A>, Name>>;
}

/** What stands for no address: whatever `&&` leaves of a value that is not there. */
export type NoAddress = undefined | null | false | '';

type NoOptions = Readonly<Record<never, never>>;
type PayloadOf<Ch extends Channel, Name extends keyof AcceptsOf<Ch>> = PayloadInput<
  AcceptsOf<Ch>[Name]
>;
type ReplyOf<Ch extends Channel, Name extends keyof AcceptsOf<Ch>> = ReplyOutput<
  AcceptsOf<Ch>[Name]
>;
type ErrorOf<Ch extends Channel, Name extends keyof AcceptsOf<Ch>> = DeclaredErrorOf<
  AcceptsOf<Ch>[Name]
>;
