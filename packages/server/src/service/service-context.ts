import type {
  Address,
  ChannelAt,
  ClaimsOf,
  ClientMethodName,
  ClientMethodParams,
  ClientMethodResult,
  Contract,
  DeclaredErrorOf,
  DirectName,
  DirectPayload,
  EmitName,
  EmitsOf,
  PayloadInput,
  ProtocolError,
} from '@sallyport/protocol';
import type { Identity } from '../auth/authenticator.ts';
import type { Log } from '../log.ts';

/** Publishes one emitted intent on a channel. Resolves when the gateway has taken it. */
export type Publish<C extends Contract> = <
  A extends Address<C>,
  Name extends EmitName<ChannelAt<C, A>>,
>(
  channel: A,
  intent: Name,
  payload: PayloadInput<EmitsOf<ChannelAt<C, A>>[Name]>,
) => Promise<PublishResult>;

/** Whom something is sent to: all connections of a user, or those of one session of theirs. */
export type Recipient =
  | { readonly user: string }
  | { readonly user: string; readonly session: string }
  /** The session of this connection. */
  | { readonly connection: string };

/**
 * Sends one of the contract's direct messages, to whoever is connected and to those who come back in time. Resolves
 * when the gateway has taken it.
 */
export type Send<C extends Contract> = <Name extends DirectName<C>>(
  to: Recipient,
  intent: Name,
  payload: DirectPayload<C, Name>,
) => Promise<PublishResult>;

/** What became of a publication: on the channel, waiting for the bus, or refused. */
export type PublishResult =
  | { readonly status: 'published' }
  | { readonly status: 'queued' }
  | { readonly status: 'rejected'; readonly reason: string };

/** How long a call of a client may take, and what ends it. */
export interface ClientCallOptions {
  /** Milliseconds to the result. Default: 30,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** What a handler is given beside the payload. */
export interface ServiceContext<C extends Contract, Params, Work> {
  /** The sender's id of this frame, for the handler's own idempotency; absent where none was sent. */
  readonly id: string | undefined;
  /**
   * 1, or more where this work was begun before and not finished, such as by an instance that died: only of what is
   * durable, in a service of another process.
   */
  readonly tries: number;
  readonly identity: Identity<ClaimsOf<C>>;
  /** The socket it came by, and the session that outlives it. */
  readonly connection: { readonly id: string; readonly sessionId: string };
  /** The channel address; empty for an RPC method. */
  readonly channel: string;
  /** The channel's parameters, parsed. */
  readonly params: Params;
  /** Aborts when the client cancels, leaves, or the gateway closes. */
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly publish: Publish<C>;
  readonly send: Send<C>;
  /**
   * Calls a method of the client at the other end of this connection, and awaits its result. Given up where
   * this work is stopped.
   *
   * @throws CallError what the client answered, or `unknown_intent`, `timeout`, `cancelled`, `unavailable`
   * (the connection ended), `rate_limited` (too many wait) or `invalid_payload` (a wrong result);
   * TypeError where the contract has no such method, or the params do not fit it.
   */
  call<Name extends ClientMethodName<C>>(
    method: Name,
    params: ClientMethodParams<C, Name>,
    options?: ClientCallOptions,
  ): Promise<ClientMethodResult<C, Name>>;
  /**
   * Calls a method of the client without an answer, at most once.
   *
   * @throws TypeError where the contract has no such method, or the params do not fit it.
   */
  notify<Name extends ClientMethodName<C>>(method: Name, params: ClientMethodParams<C, Name>): void;
  /** An error that the intent declares; `throw ctx.fail('over_quota', { limit: 10 })`. */
  fail<Code extends DeclaredErrorOf<Work>['code']>(
    code: Code,
    data: Extract<DeclaredErrorOf<Work>, { code: Code }>['data'],
    message?: string,
  ): ProtocolError;
}
