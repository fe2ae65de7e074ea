import type { Client, ClientOptions } from '@sallyport/client';
import { ClientError, createClient, ProtocolError } from '@sallyport/client';
import { toErrorPayload } from '@sallyport/protocol';
import type { ClientFeature } from '../client/client-feature.ts';
import type { fixtureContract } from '../fixture-contract.ts';
import type { AdapterEvent, AdapterOperation } from './adapter-protocol.ts';
import { handleFixtureMethods } from './fixture-methods.ts';
import type { AdapterError, ClientDriver, OpenDriver } from './serve-adapter.ts';
import type { Subscriptions } from './subscriptions.ts';
import { createSubscriptions } from './subscriptions.ts';
import type { UntypedClient } from './untyped-client.ts';

type Tell = (event: AdapterEvent) => void;
type Operation<Op extends AdapterOperation['op']> = Extract<AdapterOperation, { readonly op: Op }>;

/** Upper bound of the client's first reconnect delay, which has no option of its own. */
const FIRST_BACKOFF_MS = 1_000;

type Environment = NonNullable<ClientOptions['environment']>;

/** What the client has; it does not see the HTTP status of a refused upgrade, which browsers hide. */
const features: readonly ClientFeature[] = [
  'reconnect',
  'recovery',
  'rpc',
  'client-rpc',
  'cancel',
  'refresh',
  'handover',
];

/** Drives the client of this project. */
export const sallyportDriver: ClientDriver = createSallyportDriver();

/** Drives the client of this project in another world, such as one with faulty sockets. */
export function createSallyportDriver(environment: Environment = {}): ClientDriver {
  return {
    client: '@sallyport/client',
    features,
    open: (tell) => new SallyportDriver(tell, environment),
  };
}

/** One client at a time, and what it was asked. */
class SallyportDriver implements OpenDriver {
  readonly #tell: Tell;
  readonly #environment: Environment;
  readonly #calls = new Map<string, AbortController>();
  #client: UntypedClient | undefined;
  #subscriptions: Subscriptions | undefined;

  constructor(tell: Tell, environment: Environment) {
    this.#tell = tell;
    this.#environment = environment;
  }

  async perform(operation: AdapterOperation): Promise<unknown> {
    switch (operation.op) {
      case 'connect':
        return this.#connect(operation);
      case 'subscribe':
        return this.#subscribed().add(operation.call, operation.channel);
      case 'unsubscribe':
        return this.#subscribed().remove(operation.subscription);
      case 'send': {
        const { channel, intent, payload } = operation;
        return this.#open().channel(channel).send(intent, payload);
      }
      case 'request':
        return this.#cancellable(operation.call, (signal) => this.#request(operation, signal));
      case 'rpc': {
        const { call, method, params, timeoutMs } = operation;
        return this.#cancellable(call, (signal) =>
          this.#open().rpc(method, params, { signal, timeoutMs }),
        );
      }
      case 'notify':
        return this.#open().notify(operation.method, operation.params);
      case 'cancel':
        return this.#calls.get(operation.target)?.abort();
      case 'state':
        return this.#client === undefined ? { state: 'disconnected' } : stateOf(this.#client);
      case 'close':
        return this.close();
    }
  }

  errorOf(thrown: unknown): AdapterError {
    if (thrown instanceof ProtocolError) return toErrorPayload(thrown);
    const code = thrown instanceof ClientError ? thrown.code : 'misuse';
    return { code: `client.${code}`, message: messageOf(thrown) };
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#subscriptions = undefined;
    await client?.close();
  }

  async #connect(operation: Operation<'connect'>): Promise<void> {
    await this.close();
    const client = createFrom(operation, this.#environment);
    this.#client = client;
    const tell: Tell = (event) => {
      if (this.#client === client) this.#tell(event);
    };
    this.#subscriptions = createSubscriptions(client, tell);
    handleFixtureMethods(client, tell);
    client.on('status', () => {
      const state = stateOf(client);
      if (state !== undefined) tell({ event: 'state', ...state });
    });
    client.on('error', (error) => tell({ event: 'report', message: messageOf(error) }));
    await client.connect();
  }

  async #request(operation: Operation<'request'>, signal: AbortSignal): Promise<unknown> {
    const { call, channel, intent, payload, stream, timeoutMs } = operation;
    const target = this.#open().channel(channel);
    const options = { signal, timeoutMs };
    if (!stream) return target.request(intent, payload, options);
    for await (const chunk of target.stream(intent, payload, options)) {
      this.#tell({ event: 'chunk', call, payload: chunk });
    }
    return undefined;
  }

  async #cancellable<T>(call: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#calls.set(call, controller);
    try {
      return await work(controller.signal);
    } finally {
      this.#calls.delete(call);
    }
  }

  #open(): UntypedClient {
    if (this.#client === undefined) throw new TypeError('There is no client yet; connect first.');
    return this.#client;
  }

  #subscribed(): Subscriptions {
    this.#open();
    return this.#subscriptions as Subscriptions; // made together with the client
  }
}

function createFrom(operation: Operation<'connect'>, environment: Environment): UntypedClient {
  const { url, tokens, session, handshakeTimeoutMs, backoffMs } = operation;
  const share = (backoffMs ?? FIRST_BACKOFF_MS) / FIRST_BACKOFF_MS; // beyond 1 where the kit wants to tell it from no delay
  let asked = 0;
  const client: Client<typeof fixtureContract> = createClient<typeof fixtureContract>({
    url,
    contract: 'conformance@1.0.0',
    token() {
      const token = tokens[Math.min(asked, tokens.length - 1)] ?? '';
      asked += 1;
      return token;
    },
    ...(session !== undefined && { session }),
    ...(handshakeTimeoutMs !== undefined && { handshakeTimeoutMs }),
    environment: { random: () => Math.random() * share, ...environment },
  });
  return client as unknown as UntypedClient; // the kit names intents at run time, and sends wrong ones too
}

function stateOf({ status }: UntypedClient) {
  const { state, code, reason } = status;
  return {
    state: state === 'idle' ? ('disconnected' as const) : state,
    ...(code !== undefined && { code }),
    ...(reason !== undefined && { reason }),
  };
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
