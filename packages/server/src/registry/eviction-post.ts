import { z } from 'zod';
import type { Inbox } from '../bus/inbox.ts';
import type { Records } from '../bus/record-driver.ts';
import type { EvictOptions } from '../gateway-api.ts';
import type { Log } from '../log.ts';
import type { Entry } from './entry.ts';

export interface EvictionPostParts {
  /** Where word is left. */
  readonly orders: Records;
  readonly inbox: Inbox;
  readonly contract: string;
  readonly log: Log;
}

/** The kind of the letters by which gateways are told to end connections. */
export const EVICTION = 'registry.evict';
/** Milliseconds that a gateway has to answer. */
const TIMEOUT_MS = 5_000;

/** Tells gateways to end connections: a letter goes to each that has any of them. */
export class EvictionPost {
  readonly #parts: EvictionPostParts;

  constructor(parts: EvictionPostParts) {
    this.#parts = parts;
  }

  /** Resolves with how many the gateways have said that they ended. */
  async tell(entries: readonly Entry[], how: EvictOptions): Promise<number> {
    const byGateway = Map.groupBy(entries, ({ instance }) => instance);
    const told = [...byGateway].map(([instance, theirs]) => this.#tell(instance, theirs, how));
    return (await Promise.all(told)).reduce((sum, count) => sum + count, 0);
  }

  /** Leaves word for gateways that cannot be told; they find it when they register again. */
  async leaveWord(entries: readonly Entry[], how: EvictOptions): Promise<void> {
    const { orders, contract } = this.#parts;
    const value = JSON.stringify(how);
    await Promise.all(entries.map(({ run, id }) => orders.put(`${contract}:${run}`, id, value)));
  }

  async #tell(instance: string, theirs: readonly Entry[], how: EvictOptions): Promise<number> {
    const { inbox, log } = this.#parts;
    const body = { ...how, connections: theirs.map(({ id }) => id) };
    try {
      const answer = await inbox.ask(instance, { kind: EVICTION, body, timeoutMs: TIMEOUT_MS });
      return z.int().parse(answer);
    } catch (error) {
      log.warn({ instance, error }, 'a gateway did not say that it ended its connections');
      await this.leaveWord(theirs, how);
      return 0;
    }
  }
}
