import { LatencyHistogram } from './latency-histogram.ts';
import type { RunResult } from './load.ts';

/** One run of a closed loop: what was done within its window, and how long each took. */
export class Run {
  readonly result: Promise<RunResult>;
  readonly fail: (error: Error) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #resolve: (result: RunResult) => void;
  readonly #latencies = new LatencyHistogram();
  readonly #startedAt = performance.now();
  #count = 0;
  /** What the window came to; absent while it lasts. */
  #window: { readonly count: number; readonly windowMs: number } | undefined;

  constructor(windowMs: number) {
    const { promise, resolve, reject } = Promise.withResolvers<RunResult>();
    this.result = promise;
    this.#resolve = resolve;
    this.#timer = setTimeout(() => this.#endWindow(), windowMs);
    this.fail = (error) => {
      clearTimeout(this.#timer);
      reject(error);
    };
  }

  /** Whether more is to be begun. */
  get isOpen(): boolean {
    return this.#window === undefined;
  }

  /** Something took so long, and stands for so many in the count. */
  done(latencyMs: number, count = 1): void {
    this.#count += count;
    this.#latencies.add(latencyMs);
  }

  /** Nothing is in flight, and nothing more is begun. */
  end(): void {
    clearTimeout(this.#timer);
    this.#endWindow();
    if (this.#window === undefined) return;
    this.#resolve({
      ...this.#window,
      total: this.#count,
      p50Ms: this.#latencies.at(0.5),
      p99Ms: this.#latencies.at(0.99),
      maxMs: this.#latencies.at(1),
    });
  }

  #endWindow(): void {
    this.#window ??= { count: this.#count, windowMs: performance.now() - this.#startedAt };
  }
}
