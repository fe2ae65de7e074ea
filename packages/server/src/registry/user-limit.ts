import type { Clock } from '../clock.ts';
import { startDeadline } from '../deadline.ts';
import type { GatewayLimits } from '../limits/gateway-limits.ts';
import type { Log } from '../log.ts';
import type { Entry } from './entry.ts';
import type { FarEviction } from './far-eviction.ts';
import type { Registry } from './registry.ts';

export interface UserLimitParts {
  readonly registry: Registry;
  readonly eviction: FarEviction;
  readonly limits: Pick<GatewayLimits, 'maxConnectionsPerUser' | 'userKeeps'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds that a new connection waits for the bus before it is counted by this gateway alone. */
const ADMISSION_MS = 2_000;
/** Users whose connections are counted at once after a lease was lost. */
const CONCURRENCY = 16;
const REPLACED = { reason: 'replaced by a newer connection' };

/** How many connections a user has on all gateways together. */
export class UserLimit {
  readonly #parts: UserLimitParts;
  /** Whether a connection was let in without counting. */
  #isUncounted = false;

  constructor(parts: UserLimitParts) {
    this.#parts = parts;
  }

  /**
   * Registers a connection; none where the user has too many. It counts before the others are counted, so that of two
   * that come at once one sees the other. While the bus is away it is let in, and counts here alone until it is back.
   */
  async admit(user: string, session: string): Promise<string | undefined> {
    const { registry, limits, log, clock } = this.#parts;
    const { isReachable } = registry;
    const { id, written } = registry.add(user, session);
    if (!isReachable) return this.#letIn(id);
    using deadline = startDeadline(clock, ADMISSION_MS);
    try {
      const others = await orTimeout(deadline.signal, this.#others(id, user, written));
      const tooMany = others.length - limits.maxConnectionsPerUser + 1;
      if (tooMany <= 0) return id;
      if (limits.userKeeps === 'newest') {
        this.#evict(others.slice(0, tooMany));
        return id;
      }
      registry.remove(id);
      return undefined;
    } catch (error) {
      log.warn({ error }, 'a connection is counted by this gateway alone, because the bus is away');
      return this.#letIn(id);
    }
  }

  /** Counts those who were let in without, once that is possible again. */
  async catchUp(): Promise<void> {
    if (this.#isUncounted && this.#parts.registry.isReachable) await this.recount();
  }

  /** Counts again after a lease was lost: others may have taken the places of connections of this gateway. */
  async recount(): Promise<void> {
    this.#isUncounted = false;
    const users = new Set([...this.#parts.registry.own.values()].map(({ entry }) => entry.user));
    const waiting = users.values();
    const work = async (): Promise<void> => {
      for (const user of waiting) await this.#recount(user);
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
  }

  async #recount(user: string): Promise<void> {
    const { registry, limits } = this.#parts;
    const { standing } = await registry.lookup.find({ user });
    const tooMany = standing.length - limits.maxConnectionsPerUser;
    if (tooMany <= 0) return;
    if (limits.userKeeps === 'newest') return this.#evict(standing.slice(0, tooMany));
    // Each gateway ends only its own, so that two that count at once do not both make room.
    const late = standing.toSorted(bySeat).slice(limits.maxConnectionsPerUser);
    this.#evict(late.filter(({ run }) => run === registry.run));
  }

  #letIn(id: string): string {
    this.#isUncounted = true;
    return id;
  }

  async #others(id: string, user: string, written: Promise<unknown>) {
    await written;
    const { standing } = await this.#parts.registry.lookup.find({ user });
    return standing.filter((entry) => entry.id !== id);
  }

  #evict(entries: readonly Entry[]): void {
    const { eviction, log } = this.#parts;
    eviction.evict(entries, REPLACED).catch((error: unknown) => {
      log.warn({ error }, 'a connection too many could not be ended');
    });
  }
}

function bySeat(a: Entry, b: Entry): number {
  return a.seat - b.seat || (a.id < b.id ? -1 : 1);
}

/** @throws what the signal aborts with, where it does so first. */
async function orTimeout<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, over]);
}
