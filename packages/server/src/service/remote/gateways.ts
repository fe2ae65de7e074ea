import type { Clock } from '../../clock.ts';

/** Gateways that are known at most. */
const MAX_GATEWAYS = 1_000;
/** Milliseconds after which one that sent nothing has others to send to, or is no more. */
const OF_LATE_MS = 60_000;

/** The gateways whose work came here of late, whether it was stored or not. */
export class Gateways {
  readonly #clock: Clock;
  /** By when they last sent; who sent last is last. */
  readonly #sentAt = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get ofLate(): readonly string[] {
    const since = this.#clock.monotonicMs() - OF_LATE_MS;
    return [...this.#sentAt].filter(([, sentAt]) => sentAt > since).map(([gateway]) => gateway);
  }

  /** It sent work. */
  note(gateway: string): void {
    this.#sentAt.delete(gateway);
    this.#sentAt.set(gateway, this.#clock.monotonicMs());
    if (this.#sentAt.size <= MAX_GATEWAYS) return;
    const [oldest] = this.#sentAt.keys();
    if (oldest !== undefined) this.#sentAt.delete(oldest);
  }
}
