import type {
  ClientMethodAt,
  ClientMethodName,
  Contract,
  JsonRpcId,
  JsonRpcNotification,
  JsonRpcRequest,
} from '@sallyport/protocol';
import { ProtocolError, toJsonRpcError } from '@sallyport/protocol/wire';
import { errorText } from '#error-text';
import type { ClientMethodHandler } from '../client-method.ts';
import type { Connection } from '../connection/connection.ts';
import { failure, misuse, refusal } from '../failure.ts';
import type { Caller, MethodPort, ServerCalls } from '../server-calls.ts';

/** A method of this client without its types, which are gone at run time. */
export type UntypedMethod = (params: unknown, context: UntypedMethodContext) => unknown;

/** What a method is given beside its params. */
export interface UntypedMethodContext {
  readonly signal: AbortSignal;
  fail(code: string, data: unknown, message?: string): ProtocolError;
}

interface Running {
  readonly connection: Connection;
  /** Of the request; absent for a notification, which nobody can give up. */
  readonly id?: JsonRpcId;
  readonly controller: AbortController;
}

/** Calls that may run at once; past it the server hears `rate_limited`. */
const MAX_RUNNING = 256;

/** The methods of one client, by name. */
export interface ClientMethods<C extends Contract = Contract> extends ServerCalls {
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
}

/** The part that lets the server call methods of one client. */
export function clientMethods<C extends Contract>(): ClientMethods<C> {
  return new MethodTable() as object as ClientMethods<C>; // the same object seen through the contract
}

/** Specification: JSON-RPC. */
class MethodTable implements ServerCalls {
  #port: MethodPort | undefined;
  readonly #methods = new Map<string, UntypedMethod>();
  readonly #running = new Set<Running>();

  bind(port: MethodPort): void {
    this.#port = port;
  }

  // Passed on as a function of its own.
  readonly handle = (name: string, method: UntypedMethod): (() => void) => {
    if (this.#methods.has(name)) throw misuse('handled', name);
    this.#methods.set(name, method);
    return () => {
      if (this.#methods.get(name) === method) this.#methods.delete(name);
    };
  };

  receive(message: JsonRpcRequest | JsonRpcNotification, caller: Caller): boolean {
    const { id, method } = message;
    if (id === undefined && method === 'rpc.cancel')
      this.#cancel(message.params, caller.connection);
    const handler = this.#methods.get(method);
    if (handler === undefined) return false;
    if (message.id === undefined) this.#notify(message, handler, caller.connection);
    else this.#request(message, handler, caller);
    return true;
  }

  /** Runs the method that is asked for. */
  #request(
    { id, params }: JsonRpcRequest,
    handler: UntypedMethod,
    { connection, respond }: Caller,
  ): void {
    const answer = (outcome: object) => {
      const error = respond({ jsonrpc: '2.0', id, ...outcome });
      if (error === undefined) return;
      this.#port?.report(error);
      const told = refusal('payload_too_large', connection.limits.maxFrameBytes);
      respond({ jsonrpc: '2.0', id, error: toJsonRpcError(told) });
    };
    const refuse = (error: ProtocolError) => answer({ error: toJsonRpcError(error) });
    if (this.#running.size >= MAX_RUNNING) {
      refuse(refusal('rate_limited', MAX_RUNNING));
    } else {
      const running = this.#begin({ connection, id });
      void this.#run(running, handler, params).then((outcome) => {
        if (outcome instanceof ProtocolError) refuse(outcome);
        else if (outcome !== undefined) answer(outcome);
        this.#end(running);
      });
    }
  }

  /** Runs a method for nobody. */
  #notify({ params }: JsonRpcNotification, handler: UntypedMethod, connection: Connection): void {
    if (this.#running.size >= MAX_RUNNING) return;
    const running = this.#begin({ connection });
    void this.#run(running, handler, params).then(() => this.#end(running));
  }

  /** Whether a result is still to go out on a connection. */
  awaits(connection: Connection): boolean {
    return [...this.#running].some(
      (call) => call.connection === connection && call.id !== undefined,
    );
  }

  /** The connection is gone: what runs for it is for nobody. */
  lost(connection: Connection): void {
    for (const running of this.#running) {
      if (running.connection === connection) this.#giveUp(running);
    }
  }

  #cancel(params: unknown, connection: Connection): void {
    const { id } = params as { readonly id?: JsonRpcId }; // an object or an array, as it is JSON-RPC
    if (id === undefined) return;
    for (const running of this.#running) {
      if (running.connection === connection && running.id === id) this.#giveUp(running);
    }
  }

  #giveUp(running: Running): void {
    running.controller.abort();
    this.#end(running);
  }

  #begin(call: Omit<Running, 'controller'>): Running {
    const running: Running = { ...call, controller: new AbortController() };
    this.#running.add(running);
    return running;
  }

  #end(running: Running): void {
    if (this.#running.delete(running)) this.#port?.line.settle();
  }

  /** What came of a call; nothing where it was given up. */
  async #run(
    { controller: { signal } }: Running,
    handler: UntypedMethod,
    params: unknown,
  ): Promise<{ readonly result: unknown } | ProtocolError | undefined> {
    try {
      const result = (await handler(params ?? {}, { signal, fail })) ?? null; // JSON has no undefined
      JSON.stringify(result); // throws where JSON cannot say it
      return signal.aborted ? undefined : { result };
    } catch (cause) {
      if (signal.aborted) return undefined;
      if (cause instanceof ProtocolError) return cause;
      this.#port?.report(failure('handler_failed', ['a method of this client'], { cause }));
      return refusal('internal');
    }
  }
}

function fail(code: string, data: unknown, message?: string): ProtocolError {
  return new ProtocolError(code, message ?? errorText('declared', code), { data });
}
