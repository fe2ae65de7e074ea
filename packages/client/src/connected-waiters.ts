import type { Environment } from './environment.ts';
import { aborted } from './failure.ts';
import type { CallOptions } from './request-table.ts';
import { startTimeLimit } from './time-limit.ts';

/** Those who wait for the connection. */
export class ConnectedWaiters {
  readonly #environment: Environment;
  readonly #timeoutMs: number;
  readonly #waiters = new Set<PromiseWithResolvers<void>>();

  constructor(environment: Environment, timeoutMs: number) {
    this.#environment = environment;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws ClientError `timeout` or `aborted`, or whatever {@link end} is given. */
  async wait({ signal, timeoutMs = this.#timeoutMs }: CallOptions): Promise<void> {
    if (signal?.aborted === true) throw aborted(signal);
    const waiter = Promise.withResolvers<void>();
    const limit = startTimeLimit({
      environment: this.#environment,
      what: 'connection',
      timeoutMs,
      signal,
      over: waiter.reject,
    });
    this.#waiters.add(waiter);
    try {
      await waiter.promise;
    } finally {
      limit.stop();
      this.#waiters.delete(waiter);
    }
  }

  /** Connected, or with an error: never will be. */
  end(error?: Error): void {
    for (const waiter of this.#waiters) {
      if (error === undefined) waiter.resolve();
      else waiter.reject(error);
    }
  }
}
