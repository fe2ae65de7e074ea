import type { Connection } from '../../connection/connection.ts';

/** Channels of one connection on which something was refused. */
interface Unread {
  /** Those that a ping asks about. */
  readonly asked: ReadonlySet<string>;
  /** Those with a refusal that went out after that ping. */
  readonly later: Set<string>;
}

/** The id of the pings that ask whether refusals were read. */
const REFUSED = 'refused';
/** Channels that are told apart on one connection; past it, all of them count as refused. */
const MAX_CHANNELS = 1_000;

/**
 * Refusals of what may be asked again that clients may not have read: one that lost such a refusal with its connection
 * sends the same once more, and it would come after what it sent later. A pong says that they were read; on a
 * connection that is gone they never are. [SP-REQ-032]
 */
export class UnreadRefusals {
  readonly #unread = new WeakMap<object, Unread>();

  /** Something of the channel was refused on the connection just now. */
  add(connection: Connection, channel: string): void {
    const unread = this.#unread.get(connection);
    if (unread !== undefined) {
      if (unread.later.size < MAX_CHANNELS) unread.later.add(channel);
      return;
    }
    this.#ask(connection, new Set([channel]));
  }

  has(connection: object, channel: string): boolean {
    const unread = this.#unread.get(connection);
    if (unread === undefined) return false;
    const { asked, later } = unread;
    return asked.has(channel) || later.has(channel) || later.size >= MAX_CHANNELS;
  }

  /** A `pong` came. Whether it was asked for here. */
  confirmed(connection: Connection, ref: string | undefined): boolean {
    const unread = this.#unread.get(connection);
    if (ref !== REFUSED || unread === undefined) return false;
    if (unread.later.size === 0) this.#unread.delete(connection);
    else this.#ask(connection, unread.later);
    return true;
  }

  #ask(connection: Connection, asked: ReadonlySet<string>): void {
    this.#unread.set(connection, { asked, later: new Set() });
    connection.send({ type: 'ping', id: REFUSED });
  }
}
