import type {
  Address,
  ChannelAt,
  ClientMethodAt,
  ClientMethodName,
  Contract,
  DeclaredErrorOf,
  MethodAt,
  MethodName,
  MethodParams,
  MethodResult,
} from '@sallyport/protocol';
import { EventEmitter } from 'eventemitter3';
import WebSocket from 'isomorphic-ws';
import type { CallOptions } from './call-options.ts';
import type { ClientChannel, MessagesOptions, StreamOptions } from './client-channel.ts';
import type { ClientEvents, CoreEvents } from './client-events.ts';
import type { ClientMethodHandler } from './client-method.ts';
import type { ClientOptions } from './client-options.ts';
import { readOptions } from './client-options.ts';
import { socketsOf } from './connection/websocket.ts';
import type { CoreClient } from './core-client.ts';
import { failure } from './failure.ts';
import { openClient } from './open-client.ts';
import type { Incoming } from './parts/async-buffer.ts';
import { clientMethods } from './parts/client-methods.ts';
import { waitForWelcome } from './parts/connect.ts';
import { findDeclaredError } from './parts/declared-error.ts';
import { drain } from './parts/drain.ts';
import { insecureUuid } from './parts/insecure-uuid.ts';
import { messages } from './parts/messages.ts';
import { pageHints } from './parts/page-hints.ts';
import { pendingOf } from './parts/pending.ts';
import { openRpc } from './parts/rpc.ts';
import { serverChecks } from './parts/server-checks.ts';
import { openStreams } from './parts/stream.ts';
import { tokenRefresh } from './parts/token-refresh.ts';
import type { PendingCalls } from './pending-calls.ts';
import type { UntypedChannel } from './untyped-channel.ts';

/** One connection to a gateway, kept up for as long as the client lives. `await using` closes it. */
export interface Client<C extends Contract = Contract> extends CoreClient<C> {
  /**
   * Connects, unless that has happened; the first use does so by itself. Resolves when the server has
   * welcomed. Giving up on the wait does not stop the attempts.
   *
   * @throws ClientError `refused`, `closed`, `timeout` or `aborted`.
   */
  connect(options?: CallOptions): Promise<void>;
  /** The calls that wait, to be sent or to be answered. */
  readonly pending: PendingCalls;
  /**
   * The channel at an address of the contract.
   *
   * @throws TypeError when the address is not well-formed.
   */
  channel<const A extends Address<C>>(address: A): ClientChannel<ChannelAt<C, A>>;
  /**
   * Calls a JSON-RPC method.
   *
   * @throws ProtocolError when the server refuses it; ClientError when it cannot be sent or answered.
   */
  rpc<Name extends MethodName<C>>(
    method: Name,
    params: MethodParams<C, Name>,
    options?: CallOptions,
  ): Promise<MethodResult<C, Name>>;
  /** Calls a JSON-RPC method without an answer, at most once; resolves when it is written. */
  notify<Name extends MethodName<C>>(
    method: Name,
    params: MethodParams<C, Name>,
    options?: CallOptions,
  ): Promise<void>;
  /**
   * Answers what the server asks of this client, from now on and over all connections; the result stops it. A
   * method without a handler is answered by `unknown_intent`.
   *
   * @throws TypeError where the method has a handler already.
   */
  handle<Name extends ClientMethodName<C>>(
    method: Name,
    handler: ClientMethodHandler<ClientMethodAt<C, Name>>,
  ): () => void;
  /** The error as one that this method declares, told apart by `code`; `undefined` for any other. */
  declaredError<Name extends MethodName<C>>(
    method: Name,
    error: unknown,
  ): DeclaredErrorOf<MethodAt<C, Name>> | undefined;
  /** Listens; the result stops it. */
  on<Name extends keyof ClientEvents>(event: Name, listener: ClientEvents[Name]): () => void;
  /** Stops a listener. */
  off<Name extends keyof ClientEvents>(event: Name, listener: ClientEvents[Name]): void;
}

/**
 * Makes a client from the contract's type alone, so that nothing of the contract is in the bundle.
 *
 * @throws TypeError naming the option and what to write instead.
 * @example
 * ```ts
 * import { createClient } from '@sallyport/client';
 * import type { contract } from './contract.ts';
 *
 * await using client = createClient<typeof contract>({
 *   url: 'wss://example.com/ws',
 *   contract: 'hello@1.0.0',
 *   token: async ({ signal }) => (await fetch('/token', { signal })).text(),
 * });
 * const room = client.channel('room:lobby');
 * room.subscribe({ said: ({ text }) => document.body.append(text) });
 * await room.send('say', { text: 'Hello' });
 * ```
 */
export function createClient<C extends Contract>(options: ClientOptions<C>): Client<C> {
  const { digest: own, bufferSize } = options;
  const buffering = bufferSize === undefined ? {} : { bufferSize };
  const emitter = new EventEmitter<ClientEvents>();
  const methods = clientMethods<C>();
  const on: Required<CoreEvents> = {
    status: (status) => void emitter.emit('status', status),
    error: (error) => void emitter.emit('error', error),
    pending: () => void emitter.emit('pending', pendingOf(calls)),
    envelope: (passed) => void emitter.emit('envelope', passed),
    welcome(welcome) {
      const { name, version, digest } = welcome.contract;
      // Another minor version, or digest, is drift that people should see, and no reason to stop.
      const drift = failure('contract_drift', [`${name}@${version}`, digest, own ?? '']);
      try {
        emitter.emit('welcome', welcome);
      } finally {
        if (own !== undefined && own !== digest) on.error(drift);
      }
    },
  };
  const opened = openClient(
    readOptions({
      ...options,
      environment: {
        uuid: insecureUuid,
        openSocket: socketsOf((url, protocols) => new WebSocket(url, protocols)),
        ...options.environment,
      },
      drain,
      methods,
      on,
      pageHints: options.environment?.watchNetwork ?? pageHints,
      serverChecks,
      tokenRefresh,
    }),
  );
  const { calls } = opened.core;
  const openCoreChannel = opened.channel;
  Object.defineProperty(opened, 'pending', { get: () => pendingOf(calls) });
  const client = Object.assign(opened, {
    ...openRpc(calls),
    connect: (options?: CallOptions) => waitForWelcome(opened.core, options),
    channel: (address: string): UntypedChannel => {
      const channel = openCoreChannel(address);
      const stream = openStreams(channel);
      return Object.assign(channel, {
        stream: (intent: string, payload: unknown, options?: StreamOptions) =>
          stream(intent, payload, { ...buffering, ...options }),
        messages: (options?: MessagesOptions) =>
          messages(channel as never, { ...buffering, ...options }) as Incoming<never>, // seen without the contract
        declaredError: (_intent: string, error: unknown) => findDeclaredError(error),
      });
    },
    handle: methods.handle,
    declaredError: (_method: string, error: unknown) => findDeclaredError(error),
    on(event: keyof ClientEvents, listener: Listener) {
      emitter.on(event, listener);
      return () => client.off(event, listener);
    },
    off(event: keyof ClientEvents, listener: Listener) {
      emitter.off(event, listener);
    },
  });
  return client as object as Client<C>; // the same object seen through the contract
}

/** Event and listener belong together by the signature of `on`; EventEmitter cannot follow that. */
type Listener = (...told: unknown[]) => void;
