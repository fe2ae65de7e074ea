import { randomUUID } from 'node:crypto';
import type { Records } from '../bus/record-driver.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

export interface LeaseParts {
  readonly records: Records;
  readonly contract: string;
  /** What lives: one start of a gateway. */
  readonly run: string;
  readonly clock: Clock;
  readonly log: Log;
  /** What must have been done before others may rely on this gateway. */
  readonly prepare: () => Promise<void>;
  /** Called with each new lease; what was registered under the one before does not count any more. */
  readonly onTaken: (fence: string) => void;
}

/** Milliseconds from one sign of life to the next. */
const RENEW_MS = 3_000;
/** Milliseconds to the next try where the bus does not answer. */
const RETRY_MS = 1_000;

/** Says that this gateway lives, for as long as it does. */
export class Lease {
  readonly #parts: LeaseParts;
  readonly #stop = new AbortController();
  #state: { readonly fence: string; version: string } | undefined;
  #running: Promise<void> | undefined;
  #isAway = false;

  constructor(parts: LeaseParts) {
    this.#parts = parts;
  }

  /** The lease that stands, as far as is known. */
  get fence(): string | undefined {
    return this.#state?.fence;
  }

  /** Whether the last sign of life could not be given. */
  get isAway(): boolean {
    return this.#isAway;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Gives it up: what was registered under it stops counting at once. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    const { records, contract, run, log } = this.#parts;
    if (this.#state === undefined) return;
    this.#state = undefined;
    await records.remove(contract, run).catch((error: unknown) => {
      log.warn({ error }, 'the lease could not be given up, and lapses by itself');
    });
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#parts;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#renew();
        this.#isAway = false;
      } catch (error) {
        if (!this.#isAway) log.warn({ error }, 'the lease of this gateway cannot be renewed');
        this.#isAway = true;
      }
      await clock.after(this.#isAway ? RETRY_MS : RENEW_MS, signal);
    }
  }

  async #renew(): Promise<void> {
    const { records, contract, run, log, prepare, onTaken } = this.#parts;
    const state = this.#state;
    if (state !== undefined) {
      const { fence, version } = state;
      const renewed = await records.replace({ group: contract, key: run, value: fence, version });
      if (renewed !== undefined) {
        state.version = renewed;
        return;
      }
      log.warn({ run }, 'the lease of this gateway lapsed; its connections register anew');
      this.#state = undefined;
    }
    await prepare();
    const fence = randomUUID().slice(0, 8);
    const version = await records.put(contract, run, fence);
    this.#state = { fence, version };
    onTaken(fence);
  }
}
