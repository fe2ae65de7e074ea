import type { JsonRpcId, JsonRpcResponse, ServerEnvelope } from '@sallyport/protocol';
import { fromJsonRpcError, ProtocolError } from '@sallyport/protocol';
import type { Clock } from '../clock.ts';

/** The connection, as far as calls need it. */
export interface CallWay {
  readonly open: boolean;
  send(envelope: ServerEnvelope): void;
}

/** One call on its way. */
export interface ClientCall {
  readonly method: string;
  readonly params: unknown;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

type Outcome = { readonly result: unknown } | ProtocolError;

/** The calls of one client's methods that it has not answered. Specification: JSON-RPC. */
export class ClientCalls {
  readonly #way: CallWay;
  readonly #clock: Clock;
  readonly #waiting = new Map<JsonRpcId, (outcome: Outcome) => void>();
  #count = 0;

  constructor(way: CallWay, clock: Clock) {
    this.#way = way;
    this.#clock = clock;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Resolves with the result, or with why there is none. */
  async call({ method, params, timeoutMs, signal }: ClientCall): Promise<Outcome> {
    if (!this.#way.open) return ended();
    if (signal.aborted) return new ProtocolError('cancelled', 'The call was given up.');
    this.#count += 1;
    const id = this.#count;
    const over = new AbortController();
    const giveUp = (reason: ProtocolError): void => {
      if (!this.#settle(id, reason)) return;
      const params = { id };
      this.#send({ jsonrpc: '2.0', method: 'rpc.cancel', params });
    };
    const onAbort = (): void => giveUp(new ProtocolError('cancelled', 'The call was given up.'));
    signal.addEventListener('abort', onAbort, { once: true });
    void this.#clock.after(timeoutMs, over.signal).then(() => {
      giveUp(new ProtocolError('timeout', `The client did not answer within ${timeoutMs} ms.`));
    });
    try {
      return await new Promise<Outcome>((resolve) => {
        this.#waiting.set(id, resolve);
        this.#send({ jsonrpc: '2.0', id, method, params });
      });
    } finally {
      over.abort();
      signal.removeEventListener('abort', onAbort);
    }
  }

  notify(method: string, params: unknown): void {
    this.#send({ jsonrpc: '2.0', method, params });
  }

  /** Takes a response; one to nothing is ignored. */
  answer(response: JsonRpcResponse): void {
    const outcome =
      response.error === undefined ? { result: response.result } : fromJsonRpcError(response.error);
    this.#settle(response.id, outcome);
  }

  /** The connection is gone. */
  end(): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id, ended());
  }

  #settle(id: JsonRpcId, outcome: Outcome): boolean {
    const resolve = this.#waiting.get(id);
    this.#waiting.delete(id);
    resolve?.(outcome);
    return resolve !== undefined;
  }

  #send(payload: unknown): void {
    this.#way.send({ type: 'jsonrpc', payload });
  }
}

function ended(): ProtocolError {
  return new ProtocolError('unavailable', 'The connection to the client has ended.');
}
