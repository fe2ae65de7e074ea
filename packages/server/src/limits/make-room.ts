import type { Audit } from '../auth/audit.ts';
import { evictConnection } from '../evict.ts';
import type { Handshake } from '../handshake.ts';
import type { GatewayLimits } from './gateway-limits.ts';
import type { UserConnections } from './user-connections.ts';

/** The refusal of one connection too many of a user. */
export const TOO_MANY_OF_USER: Handshake = {
  ok: false,
  code: 4429,
  reason: 'this user has too many connections; close one first',
};

/** What says whether one more connection of a user fits. */
export interface RoomParts {
  readonly users: UserConnections;
  readonly limits: GatewayLimits;
  readonly audit: Audit;
}

/**
 * The handshake where one more connection of its user fits. Where the newest is kept, the oldest makes room
 * for it.
 */
export function makeRoom({ users, limits, audit }: RoomParts, handshake: Handshake): Handshake {
  if (!handshake.ok) return handshake;
  const open = users.open(handshake.identity.subject);
  const tooMany = open.length - limits.maxConnectionsPerUser + 1;
  if (tooMany <= 0) return handshake;
  if (limits.userKeeps === 'oldest') {
    return TOO_MANY_OF_USER;
  }
  for (const connection of open.slice(0, tooMany)) {
    evictConnection(connection, { reason: 'replaced by a newer connection' }, audit);
  }
  return handshake;
}
