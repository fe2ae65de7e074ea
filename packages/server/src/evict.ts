import { whose } from './auth/access-guard.ts';
import type { Audit } from './auth/audit.ts';
import type { Connection } from './connection/connection.ts';
import type { EvictOptions, EvictTarget } from './gateway-api.ts';
import type { UserConnections } from './limits/user-connections.ts';

/** What eviction works on. */
export interface EvictParts {
  readonly connections: ReadonlySet<Connection>;
  readonly users: UserConnections;
  readonly audit: Audit;
}

/** Closes the connections that are meant; returns how many. Specification: Eviction. */
export function evictHere(
  { connections, users, audit }: EvictParts,
  target: EvictTarget,
  options: EvictOptions = {},
): number {
  const found = findHere(target, { connections, users });
  for (const connection of found) evictConnection(connection, options, audit);
  return found.length;
}

/** Says that policy ends a connection, and whether to come back, closes it, and notes it. */
export function evictConnection(
  connection: Connection,
  { reason = 'evicted', reconnect = false }: EvictOptions,
  audit: Audit,
): void {
  connection.mayReturn = reconnect;
  connection.send({ type: 'system', intent: 'evicted', payload: { reason, reconnect } });
  connection.close(4410, reason);
  const event = { event: 'eviction', outcome: 'closed', reason, reconnect } as const;
  audit.record({ ...whose(connection), ...event });
}

/** The connections of this gateway that are meant. */
export function findHere(
  target: EvictTarget,
  { connections, users }: Pick<EvictParts, 'connections' | 'users'>,
): readonly Connection[] {
  if ('connection' in target) {
    return [...connections].filter(({ id, open }) => open && id === target.connection);
  }
  const open = users.open(target.user);
  return 'session' in target ? open.filter(({ sessionId }) => sessionId === target.session) : open;
}
