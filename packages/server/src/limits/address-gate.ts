import { addressKey } from './address-key.ts';
import type { GatewayLimits } from './gateway-limits.ts';
import type { Rate } from './token-bucket.ts';
import { TokenBucket } from './token-bucket.ts';

/** What an address is let in with, or how long it should wait. */
export type Passage =
  | { readonly ok: true; readonly leave: () => void }
  | { readonly ok: false; readonly detail: string; readonly retryAfterSec: number };

interface Visitor {
  present: number;
  readonly upgrades: TokenBucket;
}

/** Seconds after which somebody over a number of connections may try again. */
const CROWDED_RETRY_SEC = 5;

/** Counts connections and upgrade requests by address. */
export class AddressGate {
  readonly #limits: GatewayLimits;
  readonly #rate: Rate;
  readonly #visitors = new Map<string, Visitor>();

  constructor(limits: GatewayLimits) {
    this.#limits = limits;
    this.#rate = {
      perSecond: limits.upgradesPerSecondPerAddress,
      burst: limits.upgradeBurstPerAddress,
    };
  }

  /** Addresses that are remembered now. */
  get size(): number {
    return this.#visitors.size;
  }

  /** Lets an upgrade in; whoever is let in must `leave` once, and a second time is harmless. */
  enter(address: string, now: number): Passage {
    const key = addressKey(address);
    const visitor = this.#visitors.get(key) ?? this.#admit(key, now);
    if (!visitor.upgrades.take(now)) {
      return {
        ok: false,
        detail: 'Too many upgrade requests from this address; wait as long as Retry-After says.',
        retryAfterSec: Math.ceil(visitor.upgrades.waitMs(now) / 1_000),
      };
    }
    if (visitor.present >= this.#limits.maxConnectionsPerAddress) {
      return {
        ok: false,
        detail: 'Too many connections from this address; close one first.',
        retryAfterSec: CROWDED_RETRY_SEC,
      };
    }
    visitor.present += 1;
    let inside = true;
    return {
      ok: true,
      leave: () => {
        if (inside) visitor.present -= 1;
        inside = false;
      },
    };
  }

  /** Forgets addresses that are gone and have been quiet; called from time to time. */
  sweep(now: number): void {
    for (const [key, { present, upgrades }] of this.#visitors) {
      if (present === 0 && upgrades.full(now)) this.#visitors.delete(key);
    }
  }

  #admit(key: string, now: number): Visitor {
    const visitor: Visitor = { present: 0, upgrades: new TokenBucket(this.#rate, now) };
    this.#visitors.set(key, visitor);
    return visitor;
  }
}
