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
  WelcomePayload,
} from '@sallyport/protocol';
import { isAddress } from '@sallyport/protocol/wire';
import type { ClientChannel } from './client-channel.ts';
import { ClientCore } from './client-core.ts';
import type { ClientEvents, ClientStatus } from './client-events.ts';
import type { ClientMethodHandler } from './client-method.ts';
import type { ClientOptions } from './client-options.ts';
import { readOptions } from './client-options.ts';
import { findDeclaredError } from './declared-error.ts';
import { misuse } from './failure.ts';
import type { UntypedMethod } from './method-table.ts';
import { openChannel } from './open-channel.ts';
import type { PendingCalls } from './outbox.ts';
import type { CallOptions } from './request-table.ts';
import { openRpc } from './rpc.ts';

/** One connection to a gateway, kept up for as long as the client lives. `await using` closes it. */
export interface Client<C extends Contract = Contract> extends AsyncDisposable {
  readonly status: ClientStatus;
  /** The calls that wait, to be sent or to be answered. */
  readonly pending: PendingCalls;
  /** What the server last said in welcome: who this client is, what it may send, what is remembered. */
  readonly welcome: WelcomePayload | undefined;
  /**
   * Connects, unless that has happened; the first use does so by itself. Resolves when the server has
   * welcomed. Giving up on the wait does not stop the attempts.
   *
   * @throws ClientError `refused`, `closed`, `timeout` or `aborted`.
   */
  connect(options?: CallOptions): Promise<void>;
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
  /** Closes for good: what waits is rejected with `closed`. Twice is harmless. */
  close(): Promise<void>;
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
  const core = new ClientCore(readOptions(options));
  const rpc = openRpc(core);
  let welcome: WelcomePayload | undefined;
  core.events.on('welcome', (told) => {
    welcome = told;
  });
  const client: Client = {
    get welcome() {
      return welcome;
    },
    get status() {
      return core.status;
    },
    get pending() {
      return core.pending;
    },
    connect: (callOptions) => core.connect(callOptions),
    channel(address) {
      if (isAddress(address)) return openChannel(address, core) as never; // the types say what the server checks
      throw misuse('bad_address', address);
    },
    rpc: rpc.request as Client['rpc'], // the server checks what the contract says of the result
    notify: rpc.notify,
    handle: (method, handler) => core.handle(method, handler as UntypedMethod), // typed by the contract
    declaredError: (_method, error) => findDeclaredError(error) as undefined, // what is declared, only the contract's type knows
    on(event, listener) {
      core.events.on(event, listener as Listener);
      return () => client.off(event, listener);
    },
    off(event, listener) {
      core.events.off(event, listener as Listener);
    },
    close: () => core.close(),
    [Symbol.asyncDispose]: () => core.close(),
  };
  return client as Client<C>; // the same object seen through the contract
}

/** Event and listener belong together by the signature of `on`; EventEmitter cannot follow that. */
type Listener = (...told: unknown[]) => void;
