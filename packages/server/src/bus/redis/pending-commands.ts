import type { Clock } from '../../clock.ts';
import { BusError } from '../bus-error.ts';

interface Pending {
  readonly sentAt: number;
  reject(error: BusError): void;
}

/** Commands that wait for their answers: how many, and since when. One timer serves all of them. */
export class PendingCommands {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #max: number;
  /** In the order in which they were sent. */
  readonly #pending = new Set<Pending>();
  #answeredAt: number;

  constructor(clock: Clock, { timeoutMs, max }: { timeoutMs: number; max: number }) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#max = max;
    this.#answeredAt = clock.monotonicMs();
  }

  /** Settles like what is sent, but fails at the deadline, and at once where too many wait. */
  track<T>(send: () => Promise<T>): Promise<T> {
    if (this.#pending.size >= this.#max) {
      const message = `${this.#max} commands wait for Redis already.`;
      return Promise.reject(new BusError('unavailable', message));
    }
    return new Promise((resolve, reject) => {
      const pending: Pending = { sentAt: this.#clock.monotonicMs(), reject };
      this.#pending.add(pending);
      send().then(
        (answer) => {
          this.#answeredAt = this.#clock.monotonicMs();
          this.#pending.delete(pending);
          resolve(answer);
        },
        (error: unknown) => {
          this.#pending.delete(pending);
          reject(error);
        },
      );
    });
  }

  /** Fails what waits too long; says whether Redis has answered nothing since. */
  sweep(): boolean {
    const now = this.#clock.monotonicMs();
    let isSilent = false;
    for (const pending of this.#pending) {
      if (now - pending.sentAt < this.#timeoutMs) break;
      this.#pending.delete(pending);
      isSilent ||= this.#answeredAt <= pending.sentAt;
      const message = `Redis did not answer within ${this.#timeoutMs} ms.`;
      pending.reject(new BusError('unavailable', message));
    }
    return isSilent;
  }

  /** Fails everything that waits. */
  fail(error: BusError): void {
    for (const pending of this.#pending) pending.reject(error);
    this.#pending.clear();
  }
}
