import type { Dialect, Target } from '../peers/peer.ts';
import { greet } from './greet.ts';
import type { Load, RunResult } from './load.ts';
import { Run } from './run.ts';

export interface ConnectOptions {
  readonly target: Target;
  readonly dialect: Dialect;
  /** Connections that are being established at once. */
  readonly inFlight: number;
}

/** Connects until the server has said that it is ready, and leaves: one after the other, so many at once. */
export class ConnectLoop implements Load {
  readonly #options: ConnectOptions;
  #next = 0;

  constructor(options: ConnectOptions) {
    this.#options = options;
  }

  async run(windowMs: number): Promise<RunResult> {
    const run = new Run(windowMs);
    const workers = Array.from({ length: this.#options.inFlight }, () => this.#work(run));
    Promise.all(workers).then(() => run.end(), run.fail);
    return await run.result;
  }

  close(): void {}

  async #work(run: Run): Promise<void> {
    const { target, dialect } = this.#options;
    while (run.isOpen) {
      this.#next += 1;
      const startedAt = performance.now();
      const { socket } = await greet(target, dialect.greeting, this.#next);
      run.done(performance.now() - startedAt);
      // Without the state that a port would keep for a minute.
      socket.resetAndDestroy();
    }
  }
}
