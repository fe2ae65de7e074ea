import { z } from 'zod';
import type { Audit } from '../auth/audit.ts';
import type { Inbox } from '../bus/inbox.ts';
import { evictConnection } from '../evict.ts';
import type { EvictOptions } from '../gateway-api.ts';
import type { Log } from '../log.ts';
import type { Entry } from './entry.ts';
import { EVICTION, EvictionPost } from './eviction-post.ts';
import type { Registry } from './registry.ts';

export interface FarEvictionParts {
  readonly registry: Registry;
  readonly inbox: Inbox;
  readonly contract: string;
  readonly audit: Audit;
  readonly log: Log;
}

const options = z.object({ reason: z.string().optional(), reconnect: z.boolean().optional() });
const letter = options.extend({ connections: z.array(z.string()) });

/** Ends connections wherever they are: a letter goes to each gateway that has any of them. */
export class FarEviction {
  readonly #parts: FarEvictionParts;
  readonly #post: EvictionPost;

  constructor(parts: FarEvictionParts) {
    this.#parts = parts;
    this.#post = new EvictionPost({ ...parts, orders: parts.registry.records.orders });
    parts.inbox.on(EVICTION, (body) => {
      const { connections, ...how } = letter.parse(body);
      return connections.filter((id) => this.#evictOwn(id, how)).length;
    });
  }

  /** Ends connections; resolves with how many gateways have said that they did. */
  async evict(entries: readonly Entry[], how: EvictOptions): Promise<number> {
    const { run } = this.#parts.registry;
    const own = entries.filter((entry) => entry.run === run);
    const ended = own.filter(({ id }) => this.#evictOwn(id, how)).length;
    const far = entries.filter((entry) => entry.run !== run);
    return ended + (await this.#post.tell(far, how));
  }

  /** Leaves word for gateways that cannot be told; they find it when they register again. */
  leaveWord(entries: readonly Entry[], how: EvictOptions): Promise<void> {
    return this.#post.leaveWord(entries, how);
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
