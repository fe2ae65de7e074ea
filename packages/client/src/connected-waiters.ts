import type { Environment } from './environment.ts';
import { aborted, failure } from './failure.ts';
import type { CallOptions } from './request-table.ts';

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
    const waiter = Promise.withResolvers<void>();
    const onAbort = () => waiter.reject(aborted(signal));
    const timer = this.#environment.setTimeout(
      () => waiter.reject(failure('timeout', ['connection', timeoutMs])),
      timeoutMs,
    );
    this.#waiters.add(waiter);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted === true) onAbort();
    try {
      await waiter.promise;
    } finally {
      this.#environment.clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
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
