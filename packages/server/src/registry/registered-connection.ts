import type { Connection } from '../connection/connection.ts';
import type { Entry } from './entry.ts';

/** A connection of any gateway, as it is registered. */
export interface RegisteredConnection {
  readonly id: string;
  readonly userId: string;
  readonly sessionId: string;
  /** The gateway that has it. */
  readonly instance: string;
  /** Milliseconds since the Unix epoch. */
  readonly since: number;
}

export function fromEntry({ id, user, session, instance, since }: Entry): RegisteredConnection {
  return { id, userId: user, sessionId: session, instance, since };
}

export function fromConnection(
  { id, identity, sessionId, since }: Connection,
  instance: string,
): RegisteredConnection {
  return { id, userId: identity.subject, sessionId, instance, since };
}
