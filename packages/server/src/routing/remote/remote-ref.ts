import { randomUUID } from 'node:crypto';
import type { RemoteTask } from './remote-ask.ts';

/** What work is known by: the same wherever the client asks again; a UUID where it cannot. */
export function refOf({ id, identity }: RemoteTask): string {
  return id === undefined ? randomUUID() : `${identity.subject}:${id}`;
}
