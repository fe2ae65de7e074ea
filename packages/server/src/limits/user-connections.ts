import type { Connection } from '../connection/connection.ts';

/** Who is connected, by user. */
export class UserConnections {
  readonly #byUser = new Map<string, Set<Connection>>();

  /** Users with a connection now. */
  get size(): number {
    return this.#byUser.size;
  }

  add(connection: Connection): void {
    const user = connection.identity.subject;
    const known = this.#byUser.get(user);
    if (known === undefined) this.#byUser.set(user, new Set([connection]));
    else known.add(connection);
  }

  remove(connection: Connection): void {
    const user = connection.identity.subject;
    const known = this.#byUser.get(user);
    known?.delete(connection);
    if (known?.size === 0) this.#byUser.delete(user);
  }

  /** The user's connections that are not on their way out, oldest first. */
  open(user: string): Connection[] {
    return [...(this.#byUser.get(user) ?? [])].filter((connection) => connection.open);
  }
}
