import type { Contract } from '@sallyport/protocol';
import { ProtocolError } from '@sallyport/protocol';
import type { Identity } from '../../auth/authenticator.ts';
import { BusError } from '../../bus/bus-error.ts';
import type { Inbox } from '../../bus/inbox.ts';
import type { Log } from '../../log.ts';
import type { ClientMethod, ClientOutcome } from '../client-method.ts';
import { callChecked, checkParams } from '../client-method.ts';
import type { ClientCallOptions, Publish, Send, ServiceContext } from '../service-context.ts';
import type { ClientCallAnswer, ClientCallLetter } from './work-letter.ts';
import { LETTERS } from './work-letter.ts';
import type { WorkOrder } from './work-order.ts';

export interface RemoteContextParts {
  readonly order: WorkOrder;
  readonly params: unknown;
  readonly tries: number;
  readonly signal: () => AbortSignal;
  readonly inbox: Inbox;
  readonly publish: Publish<Contract>;
  readonly send: Send<Contract>;
  readonly log: Log;
  readonly clientMethod: (name: string) => ClientMethod;
  /** Who waits for the answer now. */
  readonly gateway: () => string;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** Milliseconds for the way there and back, beside the client's own time. */
const WAY_MS = 5_000;

/** What a handler in another process is given beside the payload: the same as in the gateway's. */
export class RemoteContext implements ServiceContext<Contract, unknown, unknown> {
  readonly id: string | undefined;
  readonly tries: number;
  readonly identity: Identity;
  readonly connection: { readonly id: string; readonly sessionId: string };
  readonly channel: string;
  readonly params: unknown;
  readonly log: Log;
  readonly publish: Publish<Contract>;
  readonly send: Send<Contract>;
  readonly #parts: RemoteContextParts;

  constructor(parts: RemoteContextParts) {
    const { order, params, tries, log, publish, send } = parts;
    const { scopes, ...identity } = order.identity;
    this.#parts = parts;
    this.id = order.id;
    this.tries = tries;
    this.identity = { ...identity, scopes: new Set(scopes) };
    this.connection = order.connection;
    this.channel = order.channel;
    this.params = params;
    this.log = log;
    this.publish = publish;
    this.send = send;
  }

  get signal(): AbortSignal {
    return this.#parts.signal();
  }

  /** Handlers take it out of their context, as `publish`; so it must not need its `this`. */
  get call(): ServiceContext<Contract, unknown, unknown>['call'] {
    return (name, params, options: ClientCallOptions = {}) =>
      callChecked(this.#parts.clientMethod(name), params, (valid) =>
        this.#ask(name, valid, options),
      );
  }

  get notify(): ServiceContext<Contract, unknown, unknown>['notify'] {
    return (name, params) => this.#tell(name, params);
  }

  fail(code: string, data: unknown, message?: string): ProtocolError {
    return new ProtocolError(code, message ?? `The handler answered "${code}".`, { data });
  }

  #tell(name: string, params: unknown): void {
    const { inbox, gateway, order, clientMethod, log } = this.#parts;
    const valid = checkParams(clientMethod(name), params);
    const letter: ClientCallLetter = { ref: order.ref, method: name, params: valid };
    inbox
      .send(gateway(), LETTERS.call, letter)
      .catch((error: unknown) => log.warn({ method: name, error }, 'a client could not be told'));
  }

  /** Asks the gateway that has the client; gives up where this work, or the call, is stopped. */
  async #ask(
    method: string,
    params: unknown,
    { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: ClientCallOptions,
  ): Promise<ClientOutcome> {
    const { inbox, gateway, order } = this.#parts;
    const body: ClientCallLetter = { ref: order.ref, method, params, timeoutMs };
    const question = { kind: LETTERS.call, body, timeoutMs: timeoutMs + WAY_MS };
    const signals = signal === undefined ? [this.signal] : [this.signal, signal];
    const given = aborted(AbortSignal.any(signals));
    try {
      const answer = await Promise.race([inbox.ask(gateway(), question), given.promise]);
      if (answer instanceof ProtocolError) return answer;
      const { error, ...outcome } = answer as ClientCallAnswer & { error?: never }; // a gateway wrote it
      return error === undefined
        ? (outcome as { result: unknown })
        : ProtocolError.fromPayload(error);
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      return new ProtocolError('unavailable', 'The gateway of this client does not answer.');
    } finally {
      given.stop();
    }
  }
}

function aborted(signal: AbortSignal) {
  const { promise, resolve } = Promise.withResolvers<ProtocolError>();
  const onAbort = (): void => resolve(new ProtocolError('cancelled', 'The call was given up.'));
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return { promise, stop: () => signal.removeEventListener('abort', onAbort) };
}
