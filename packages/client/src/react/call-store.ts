import type { CallOptions } from '../call-options.ts';
import type { Failure } from '../client-error.ts';
import { isFailure } from './is-failure.ts';
import type { Run } from './run.ts';
import { createRun } from './run.ts';
import { StateStore } from './state-store.ts';

/** How a call ended; told apart by `state`. */
export type CallOutcome<Data, Declared> =
  | {
      readonly state: 'success';
      readonly data: Data;
      readonly error?: undefined;
      readonly declared?: undefined;
    }
  | {
      readonly state: 'error';
      readonly data?: undefined;
      readonly error: Failure;
      /** The error as one that the contract declares for this call, told apart by `code`. */
      readonly declared: Declared | undefined;
    };

/** Where a call stands; told apart by `state`. */
export type CallState<Data, Declared> =
  | {
      readonly state: 'idle' | 'pending';
      readonly data?: undefined;
      readonly error?: undefined;
      readonly declared?: undefined;
    }
  | CallOutcome<Data, Declared>;

/** One call of the client, and the errors that it declares. */
export interface CallPort<Payload, Data, Declared> {
  start(payload: Payload, options: CallOptions): Promise<Data>;
  declared(error: unknown): Declared | undefined;
}

const IDLE = { state: 'idle' } as const;
const PENDING = { state: 'pending' } as const;

/** Runs a call again and again; the latest run wins. */
export class CallStore<Payload, Data, Declared> extends StateStore<CallState<Data, Declared>> {
  readonly #port: CallPort<Payload, Data, Declared>;
  #running: Run | undefined;

  constructor(port: CallPort<Payload, Data, Declared>) {
    super(IDLE);
    this.#port = port;
  }

  readonly run = async (
    payload: Payload,
    options: CallOptions = {},
  ): Promise<CallOutcome<Data, Declared>> => {
    this.#running?.stop();
    const running = createRun(options);
    this.#running = running;
    this.write(PENDING);
    try {
      const outcome = await this.#settle(payload, running.options);
      if (this.#running === running) this.write(outcome);
      return outcome;
    } catch (bug) {
      if (this.#running === running) this.write(IDLE);
      throw bug;
    } finally {
      if (this.#running === running) this.#running = undefined;
    }
  };

  readonly reset = (): void => {
    this.#running?.stop();
    this.#running = undefined;
    this.write(IDLE);
  };

  async #settle(payload: Payload, options: CallOptions): Promise<CallOutcome<Data, Declared>> {
    try {
      return { state: 'success', data: await this.#port.start(payload, options) };
    } catch (error) {
      if (!isFailure(error)) throw error;
      return { state: 'error', error, declared: this.#port.declared(error) };
    }
  }
}
