import type { EvictParts } from '../evict.ts';
import { evictHere, findHere } from '../evict.ts';
import type { FindTarget, Gateway } from '../gateway-api.ts';
import type { Deliver } from '../routing/delivery/deliver.ts';
import type { FindOwner } from '../routing/delivery/send.ts';
import type { Cluster } from './cluster.ts';
import { fromConnection } from './registered-connection.ts';

export interface DirectoryParts extends EvictParts {
  /** Who is subscribed to what here. */
  readonly deliver: Pick<Deliver, 'subscribers'>;
  readonly instance: string;
  /** The other gateways, where there may be some. */
  readonly cluster: Cluster | undefined;
}

/** Finds and ends connections: of all gateways where there may be several, else of this one without a detour. */
export interface Directory extends Pick<Gateway, 'find' | 'evict'> {
  readonly findOwner: FindOwner;
}

export function createDirectory(parts: DirectoryParts): Directory {
  const { cluster, instance, deliver } = parts;
  const here = (target: FindTarget) => {
    const found =
      'channel' in target ? deliver.subscribers(target.channel) : findHere(target, parts);
    return found.map((connection) => fromConnection(connection, instance));
  };
  const directory: Directory = {
    find: async (target) => cluster?.find(target) ?? here(target),
    async evict(target, options = {}) {
      const ended = evictHere(parts, target, options);
      return ended + ((await cluster?.evictElsewhere(target, options)) ?? 0);
    },
    async findOwner(connection) {
      const own = here({ connection })[0] ?? (await directory.find({ connection }))[0];
      return own && { user: own.userId, session: own.sessionId };
    },
  };
  return directory;
}
