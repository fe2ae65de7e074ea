import type { Clock } from '../../clock.ts';
import { BusError } from '../bus-error.ts';
import { natsFailure } from './nats-failure.ts';

/** Calls that wait or run at once, at most; past it they are rejected. */
const MAX_CALLS = 100_000;
const SWEEP_MS = 100;

/** What a call does on a connection. */
export type Act<Live, T> = (live: Live) => Promise<T>;

export interface CallOptions {
  /** Whether it is done again where the connection was lost meanwhile, and nobody knows whether it was done. */
  readonly again: boolean;
  /** Time of the clock (`monotonicMs`) at which it fails. */
  readonly until: number;
}

interface Call<Live> {
  readonly again: boolean;
  readonly until: number;
  /** Counts the starts, so that what an earlier one brings is ignored. */
  starts: number;
  start(live: Live): void;
  fail(error: BusError): void;
}

/**
 * The calls that wait for a connection, or for an answer on it: each settles by its deadline, or when the connection
 * is lost. They start in the order in which they were made.
 */
export class NatsCalls<Live> {
  readonly #clock: Clock;
  readonly #calls = new Set<Call<Live>>();
  readonly #stopSweep: () => void;
  #live: Live | undefined;
  #closed = false;
  /** Why there is no connection. */
  #why = 'not connected yet';

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#stopSweep = clock.every(SWEEP_MS, () => this.#sweep());
  }

  get live(): Live | undefined {
    return this.#live;
  }

  run<T>(act: Act<Live, T>, { again, until }: CallOptions): Promise<T> {
    if (this.#closed) return Promise.reject(new BusError('closed', 'The bus was disposed.'));
    if (this.#calls.size >= MAX_CALLS) {
      return Promise.reject(
        new BusError('unavailable', `${MAX_CALLS} calls to NATS wait already.`),
      );
    }
    // Without waiting for the next sweep, because thousands may come in a row.
    if (until <= this.#clock.monotonicMs()) return Promise.reject(this.#late());
    return new Promise<T>((resolve, reject) => {
      const call: Call<Live> = {
        again,
        until,
        starts: 0,
        start: (live) => {
          call.starts += 1;
          const { starts } = call;
          const isCurrent = (): boolean => call.starts === starts && this.#calls.delete(call);
          act(live).then(
            (value) => {
              if (isCurrent()) resolve(value);
            },
            (error: unknown) => {
              // Lost with its connection, which is told later than its calls fail.
              if (isCurrent()) reject(natsFailure(error));
            },
          );
        },
        fail: (error) => {
          this.#calls.delete(call);
          reject(error);
        },
      };
      this.#calls.add(call);
      if (this.#live !== undefined) call.start(this.#live);
    });
  }

  connected(live: Live): void {
    this.#live = live;
    for (const call of [...this.#calls]) call.start(live);
  }

  /** Nothing is started until it is connected again. */
  disconnected(why: string): void {
    this.#why = why;
    if (this.#live === undefined) return;
    this.#live = undefined;
    for (const call of [...this.#calls]) {
      if (call.again) call.starts += 1;
      else call.fail(new BusError('unavailable', `The connection to NATS was lost: ${why}.`));
    }
  }

  close(): void {
    this.#closed = true;
    this.#stopSweep();
    for (const call of [...this.#calls]) call.fail(new BusError('closed', 'The bus was disposed.'));
  }

  #sweep(): void {
    const now = this.#clock.monotonicMs();
    for (const call of [...this.#calls]) {
      if (call.until <= now) call.fail(this.#late());
    }
  }

  #late(): BusError {
    const why = this.#live === undefined ? `there is no connection: ${this.#why}` : 'no answer';
    return new BusError('unavailable', `NATS did not answer in time (${why}).`);
  }
}
