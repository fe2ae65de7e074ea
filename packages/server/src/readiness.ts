import type { Clock } from './clock.ts';
import type { Dependency, DependencyHealth } from './dependency.ts';
import { checkDependency, EVERY_MS } from './dependency.ts';
import { GatewayError } from './gateway-error.ts';
import type { Log } from './log.ts';

/** Milliseconds to the next check of what is not healthy. */
const RETRY_MS = 500;

/** What readiness is made of. */
export interface ReadinessParts {
  readonly dependencies: readonly Dependency[];
  readonly startupDeadlineMs: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Told when the gateway becomes ready, and when it no longer is. */
  readonly onChange: (ready: boolean) => void;
}

/** Watches the dependencies; ready is when all are healthy. Its state says what upgrades are answered. */
export class Readiness {
  /**
   * Settles once: when the gateway is first ready, or when it failed to be within the start-up deadline.
   */
  readonly first: Promise<void>;
  readonly #parts: ReadinessParts;
  readonly #health = new Map<string, DependencyHealth>();
  readonly #stop = new AbortController();
  #state: 'idle' | 'starting' | 'ready' | 'lost' | 'draining' | 'stopped' = 'idle';
  readonly #settle: {
    readonly resolve: () => void;
    readonly reject: (error: GatewayError) => void;
  };

  constructor(parts: ReadinessParts) {
    this.#parts = parts;
    for (const { name } of parts.dependencies) this.#health.set(name, { name, state: 'unknown' });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    promise.catch(() => {}); // not everybody waits for it
    this.first = promise;
    this.#settle = { resolve, reject };
  }

  get ready(): boolean {
    return this.#state === 'ready';
  }

  get draining(): boolean {
    return this.#state === 'draining' || this.#state === 'stopped';
  }

  get dependencies(): readonly DependencyHealth[] {
    return [...this.#health.values()];
  }

  /** Begins to watch; a second time is harmless. */
  start(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'starting';
    this.#judge();
    for (const dependency of this.#parts.dependencies) void this.#watch(dependency);
    if (this.#state === 'starting') void this.#watchStartup();
  }

  /** Not ready any more, for good. */
  drain(): void {
    this.#state = 'draining';
    this.#settle.reject(new GatewayError('The gateway was closed before it was ready.'));
  }

  /** Stops watching, for good. */
  stop(): void {
    this.#state = 'stopped';
    this.#stop.abort();
  }

  async #watchStartup(): Promise<void> {
    const { clock, startupDeadlineMs, log } = this.#parts;
    const over = new AbortController();
    const stopped = (): void => over.abort();
    this.#stop.signal.addEventListener('abort', stopped, { once: true });
    void this.first.then(stopped, stopped);
    await clock.after(startupDeadlineMs, over.signal);
    this.#stop.signal.removeEventListener('abort', stopped);
    if (over.signal.aborted) return;
    const failing = this.dependencies.filter(({ state }) => state !== 'healthy');
    const names = failing.map(({ name, fault = 'no answer yet' }) => `"${name}" (${fault})`);
    const error = new GatewayError(
      `Not ready within ${startupDeadlineMs} ms; not healthy: ${names.join(', ')}.`,
    );
    log.error({ dependencies: failing }, 'the gateway did not become ready');
    this.#settle.reject(error);
  }

  async #watch(dependency: Dependency): Promise<void> {
    const { clock } = this.#parts;
    const { name, everyMs = EVERY_MS } = dependency;
    while (!this.#stop.signal.aborted) {
      const fault = await checkDependency(dependency, clock, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      const known = { name, checkedAt: clock.now() };
      this.#health.set(
        name,
        fault === undefined
          ? { ...known, state: 'healthy' }
          : { ...known, state: 'unhealthy', fault },
      );
      this.#judge();
      const pauseMs = fault === undefined ? everyMs : Math.min(everyMs, RETRY_MS);
      await clock.after(pauseMs, this.#stop.signal);
    }
  }

  #judge(): void {
    const healthy = this.dependencies.every(({ state }) => state === 'healthy');
    if (this.draining || healthy === this.ready) return;
    const { log } = this.#parts;
    if (healthy) {
      this.#state = 'ready';
      this.#settle.resolve();
      log.info({}, 'the gateway is ready');
      this.#parts.onChange(true);
    } else if (this.#state === 'ready') {
      this.#state = 'lost';
      const failing = this.dependencies.filter(({ state }) => state !== 'healthy');
      log.warn({ dependencies: failing }, 'the gateway is no longer ready');
      this.#parts.onChange(false);
    }
  }
}
