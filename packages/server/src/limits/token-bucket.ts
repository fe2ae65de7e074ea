/** How often something may happen. */
export interface Rate {
  readonly perSecond: number;
  /** How many may come at once. */
  readonly burst: number;
}

/** Counts without a timer: it fills by the time that has passed when it is next asked. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: number;

  /** A full bucket. `now` is in milliseconds, on whatever clock the later calls use too. */
  constructor({ perSecond, burst }: Rate, now: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAt = now;
  }

  /** Takes a token, or several, of which all but the first may be owed; `false` where there is none. */
  take(now: number, tokens = 1): boolean {
    this.#fill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= tokens;
    return true;
  }

  /** Takes tokens that are owed where they are not there. */
  charge(tokens: number): void {
    this.#tokens -= tokens;
  }

  /** Milliseconds until there is a token again, rounded up. */
  waitMs(now: number): number {
    this.#fill(now);
    return Math.ceil((Math.max(0, 1 - this.#tokens) * 1_000) / this.#perSecond);
  }

  /** Whether it holds no more than a new one would, so that it need not be kept. */
  full(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= this.#burst;
  }

  /** A clock that was set back neither fills nor empties it. */
  #fill(now: number): void {
    const passed = now - this.#filledAt;
    this.#filledAt = now;
    if (passed <= 0) return;
    const tokens = this.#tokens + (passed * this.#perSecond) / 1_000;
    this.#tokens = tokens < this.#burst ? tokens : this.#burst;
  }
}
