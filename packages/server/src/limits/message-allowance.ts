import type { GatewayLimits } from './gateway-limits.ts';
import { TokenBucket } from './token-bucket.ts';

/** What becomes of a frame: taken, refused, or the last straw. */
export type Allowance = 'taken' | 'refused' | 'exhausted';

/** A longer frame counts once for each part of so many characters. */
const CHARACTERS_PER_MESSAGE = 16_384;
/** What a payload that breaks the contract in many places counts: once for so many of them. */
const ISSUES_PER_MESSAGE = 64;

/**
 * The frames that one connection may send. Refusals have an allowance of the same size, so that a client that
 * is somewhat too fast is slowed down, and one that takes no notice is closed.
 */
export class MessageAllowance {
  readonly #limits: GatewayLimits;
  readonly #messages: TokenBucket;
  // Made for the first refusal: most connections never have one.
  #refusals: TokenBucket | undefined;

  constructor(limits: GatewayLimits, now: number) {
    this.#limits = limits;
    this.#messages = this.#bucket(now);
  }

  /** Asks for a frame of so many characters. */
  take(now: number, length = 0): Allowance {
    const weight = Math.max(1, Math.ceil(length / CHARACTERS_PER_MESSAGE));
    if (this.#messages.take(now, weight)) return 'taken';
    this.#refusals ??= this.#bucket(now);
    return this.#refusals.take(now, weight) ? 'refused' : 'exhausted';
  }

  /** Counts a frame not that the gateway asked for. */
  giveBack(): void {
    this.#messages.charge(-1);
  }

  /** Charges for the calls of a batch beyond the first. */
  chargeCalls(count: number): void {
    this.#messages.charge(count);
  }

  /** Charges for a payload that was taken, and cost more than its frame says. */
  chargeIssues(count: number): void {
    this.#messages.charge(Math.floor(count / ISSUES_PER_MESSAGE));
  }

  /** Milliseconds until a frame is taken again. */
  retryAfterMs(now: number): number {
    return this.#messages.waitMs(now);
  }

  #bucket(now: number): TokenBucket {
    const { messagesPerSecond, messageBurst } = this.#limits;
    return new TokenBucket({ perSecond: messagesPerSecond, burst: messageBurst }, now);
  }
}
