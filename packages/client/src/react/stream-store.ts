import type { CallOptions } from '../call-options.ts';
import type { Failure } from '../client-error.ts';
import type { Incoming } from '../parts/async-buffer.ts';
import { isFailure } from './is-failure.ts';
import type { Run } from './run.ts';
import { createRun } from './run.ts';
import { StateStore } from './state-store.ts';

/** How a stream ended, and what had come by then; told apart by `state`. */
export type StreamOutcome<Value, Declared> =
  | {
      /** To its end, or by `stop`, `reset`, the next run or the caller's signal. */
      readonly state: 'done' | 'stopped';
      readonly value: Value;
      readonly error?: undefined;
      readonly declared?: undefined;
    }
  | {
      readonly state: 'error';
      readonly value: Value;
      readonly error: Failure;
      /** The error as one that the contract declares for this call, told apart by `code`. */
      readonly declared: Declared | undefined;
    };

/** Where a stream stands, and what has come so far; told apart by `state`. */
export type StreamState<Value, Declared> =
  | {
      readonly state: 'idle' | 'streaming';
      readonly value: Value;
      readonly error?: undefined;
      readonly declared?: undefined;
    }
  | StreamOutcome<Value, Declared>;

/** One streaming call of the client, what becomes of its chunks, and the errors that it declares. */
export interface StreamPort<Payload, Chunk, Value, Declared> {
  /** What a run starts with. */
  initial(): Value;
  start(payload: Payload, options: CallOptions): Incoming<Chunk>;
  reduce(value: Value, chunk: Chunk): Value;
  declared(error: unknown): Declared | undefined;
}

/** Runs a stream again and again; the latest run wins. */
export class StreamStore<Payload, Chunk, Value, Declared> extends StateStore<
  StreamState<Value, Declared>
> {
  readonly #port: StreamPort<Payload, Chunk, Value, Declared>;
  #running: Run | undefined;

  constructor(port: StreamPort<Payload, Chunk, Value, Declared>, initial: Value) {
    super({ state: 'idle', value: initial });
    this.#port = port;
  }

  readonly run = async (
    payload: Payload,
    options: CallOptions = {},
  ): Promise<StreamOutcome<Value, Declared>> => {
    this.#running?.stop();
    const running = createRun(options);
    this.#running = running;
    const initial = this.#port.initial();
    this.write({ state: 'streaming', value: initial });
    try {
      const outcome = await this.#read(payload, { running, initial });
      if (this.#running === running) this.write(outcome);
      return outcome;
    } catch (bug) {
      if (this.#running === running) this.write({ state: 'stopped', value: this.read().value });
      throw bug;
    } finally {
      if (this.#running === running) this.#running = undefined;
    }
  };

  /** Ends the run; what has come stays. */
  readonly stop = (): void => {
    if (this.#running === undefined) return;
    this.#end();
    this.write({ state: 'stopped', value: this.read().value });
  };

  readonly reset = (): void => {
    this.#end();
    this.write(this.readInitial());
  };

  #end(): void {
    this.#running?.stop();
    this.#running = undefined;
  }

  async #read(
    payload: Payload,
    { running, initial }: { readonly running: Run; readonly initial: Value },
  ): Promise<StreamOutcome<Value, Declared>> {
    const { start, reduce, declared } = this.#port;
    const { signal } = running.options;
    let value = initial;
    try {
      for await (const chunk of start(payload, running.options)) {
        if (signal.aborted) break; // what came before the end of the run, and was not read yet
        value = reduce(value, chunk);
        if (this.#running === running) this.write({ state: 'streaming', value });
      }
    } catch (error) {
      if (!isFailure(error)) throw error;
      if (!signal.aborted) return { state: 'error', value, error, declared: declared(error) };
    }
    return { state: signal.aborted ? 'stopped' : 'done', value };
  }
}
