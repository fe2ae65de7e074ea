import type { Connection } from '../connection/connection.ts';
import type { RegisteredConnection } from '../gateway-api.ts';
import type { Entry } from './entry.ts';

export function fromEntry({ id, user, session, instance, since }: Entry): RegisteredConnection {
  return { id, userId: user, sessionId: session, instance, since };
}

export function fromConnection(
  { id, identity, sessionId, since }: Connection,
  instance: string,
): RegisteredConnection {
  return { id, userId: identity.subject, sessionId, instance, since };
}
