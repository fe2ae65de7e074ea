import { z } from 'zod';
import type { Audit } from '../auth/audit.ts';
import type { Inbox } from '../bus/inbox.ts';
import { evictConnection } from '../evict.ts';
import type { EvictOptions } from '../gateway-api.ts';
import type { Log } from '../log.ts';
import type { Entry } from './entry.ts';
import type { Registry } from './registry.ts';

export interface FarEvictionParts {
  readonly registry: Registry;
  readonly inbox: Inbox;
  readonly contract: string;
  readonly audit: Audit;
  readonly log: Log;
}

const KIND = 'registry.evict';
/** Milliseconds that a gateway has to answer. */
const TIMEOUT_MS = 5_000;

const options = z.object({ reason: z.string().optional(), reconnect: z.boolean().optional() });
const letter = options.extend({ connections: z.array(z.string()) });

/** Ends connections wherever they are: a letter goes to each gateway that has any of them. */
export class FarEviction {
  readonly #parts: FarEvictionParts;

  constructor(parts: FarEvictionParts) {
    this.#parts = parts;
    parts.inbox.on(KIND, (body) => {
      const { connections, ...how } = letter.parse(body);
      return connections.filter((id) => this.#evictOwn(id, how)).length;
    });
  }

  /** Ends connections; resolves with how many gateways have said that they did. */
  async evict(entries: readonly Entry[], how: EvictOptions): Promise<number> {
    const { run } = this.#parts.registry;
    const own = entries.filter((entry) => entry.run === run);
    const ended = own.filter(({ id }) => this.#evictOwn(id, how)).length;
    const far = Map.groupBy(
      entries.filter((entry) => entry.run !== run),
      ({ instance }) => instance,
    );
    const told = [...far].map(([instance, theirs]) => this.#tell(instance, theirs, how));
    return (await Promise.all(told)).reduce((sum, count) => sum + count, ended);
  }

  /** Leaves word for gateways that cannot be told; they find it when they register again. */
  async leaveWord(entries: readonly Entry[], how: EvictOptions): Promise<void> {
    const { registry, contract } = this.#parts;
    const value = JSON.stringify(how);
    await Promise.all(
      entries.map(({ run, id }) => registry.records.orders.put(`${contract}:${run}`, id, value)),
    );
  }

  /** Does what others left word of while this gateway could not be told. */
  async catchUp(): Promise<void> {
    const { registry, contract } = this.#parts;
    const group = `${contract}:${registry.run}`;
    for (const { key, value, version } of await registry.records.orders.list(group)) {
      this.#evictOwn(key, options.parse(JSON.parse(value)));
      await registry.records.orders.remove(group, key, version);
    }
  }

  async #tell(instance: string, theirs: readonly Entry[], how: EvictOptions): Promise<number> {
    const { inbox, log } = this.#parts;
    const body = { ...how, connections: theirs.map(({ id }) => id) };
    try {
      return z.int().parse(await inbox.ask(instance, { kind: KIND, body, timeoutMs: TIMEOUT_MS }));
    } catch (error) {
      log.warn({ instance, error }, 'a gateway did not say that it ended its connections');
      await this.leaveWord(theirs, how);
      return 0;
    }
  }

  /** Ends a connection of this gateway, or sees to it that it ends when it is open. */
  #evictOwn(id: string, { reason, reconnect }: z.infer<typeof options>): boolean {
    const own = this.#parts.registry.own.get(id);
    if (own === undefined) return false;
    const how = { ...(reason !== undefined && { reason }), ...(reconnect && { reconnect }) };
    if (own.connection === undefined) own.evicted = how;
    else if (own.connection.open) evictConnection(own.connection, how, this.#parts.audit);
    else return false;
    return true;
  }
}
