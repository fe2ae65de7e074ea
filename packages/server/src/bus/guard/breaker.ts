import type { CircuitBreakerPolicy } from 'cockatiel';
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
} from 'cockatiel';
import { BusError } from '../bus-error.ts';

/** `open` asks the bus nothing; `half_open` asks it once, to see whether it is back. */
export type BreakerState = 'closed' | 'open' | 'half_open';

export interface BreakerOptions {
  /** Calls in a row that must find the bus unavailable before it is left alone. */
  readonly failures: number;
  /** Milliseconds that it is left alone. */
  readonly pauseMs: number;
}

/** Leaves a bus alone that does not answer, so that nobody waits for it in vain. */
export class Breaker {
  readonly #policy: CircuitBreakerPolicy;
  readonly #pauseMs: number;
  /** Nothing has failed since something last succeeded. */
  #isWell = true;

  constructor({ failures, pauseMs }: BreakerOptions) {
    this.#pauseMs = pauseMs;
    this.#policy = circuitBreaker(handleWhen(isUnavailable), {
      halfOpenAfter: pauseMs,
      breaker: new ConsecutiveBreaker(failures),
    });
  }

  get state(): BreakerState {
    switch (this.#policy.state) {
      case CircuitState.Closed:
        return 'closed';
      case CircuitState.HalfOpen:
        return 'half_open';
      default:
        return 'open';
    }
  }

  /**
   * Makes a call of the bus.
   *
   * @throws BusError `unavailable` at once while the bus is left alone; else what the call throws.
   */
  run<Result>(call: () => Promise<Result>): Promise<Result> {
    if (!this.#isWell) return this.#count(call);
    // While all is well the policy has nothing to count, and is not asked: it costs more than some calls.
    return call().then(
      (result) => {
        if (!this.#isWell) void this.#count(() => Promise.resolve()).catch(() => {});
        return result;
      },
      (error: unknown) => {
        if (!isUnavailable(error)) throw error;
        this.#isWell = false;
        return this.#count(() => Promise.reject(error));
      },
    );
  }

  #count<Result>(call: () => Promise<Result>): Promise<Result> {
    return this.#policy.execute(call).then(
      (result) => {
        this.#isWell = true;
        return result;
      },
      (error: unknown) => Promise.reject(error instanceof Error ? this.#inWords(error) : error),
    );
  }

  #inWords(error: Error): Error {
    if (!(error instanceof BrokenCircuitError)) return error;
    const said = `The bus did not answer lately; it is asked again within ${this.#pauseMs} ms.`;
    return new BusError('unavailable', said, { cause: error });
  }
}

/** Whether the bus could not be reached, so that the same call may succeed later. */
export function isUnavailable(error: unknown): error is BusError {
  return error instanceof BusError && error.fault === 'unavailable';
}

/** Whether the call was not made at all, because the bus is left alone. */
export function wasNotTried(error: BusError): boolean {
  return error.cause instanceof BrokenCircuitError;
}
