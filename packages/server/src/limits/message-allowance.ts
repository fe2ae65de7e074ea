import type { GatewayLimits } from './gateway-limits.ts';
import { TokenBucket } from './token-bucket.ts';

/** What becomes of a frame: taken, refused, or the last straw. */
export type Allowance = 'taken' | 'refused' | 'exhausted';

/**
 * The frames that one connection may send. Refusals have an allowance of the same size, so that a client that
 * is somewhat too fast is slowed down, and one that takes no notice is closed.
 */
export class MessageAllowance {
  readonly #messages: TokenBucket;
  readonly #refusals: TokenBucket;

  constructor({ messagesPerSecond, messageBurst }: GatewayLimits, now: number) {
    const rate = { perSecond: messagesPerSecond, burst: messageBurst };
    this.#messages = new TokenBucket(rate, now);
    this.#refusals = new TokenBucket(rate, now);
  }

  take(now: number): Allowance {
    if (this.#messages.take(now)) return 'taken';
    return this.#refusals.take(now) ? 'refused' : 'exhausted';
  }

  /** Milliseconds until a frame is taken again. */
  retryAfterMs(now: number): number {
    return this.#messages.waitMs(now);
  }
}
