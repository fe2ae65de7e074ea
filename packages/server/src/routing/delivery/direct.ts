import type { ClientEnvelopeOf } from '@sallyport/protocol';
import { ProtocolError } from '@sallyport/protocol';
import type { Clock } from '../../clock.ts';
import type { Connection } from '../../connection/connection.ts';
import { join } from '../joining.ts';
import { ownChannels } from './direct-address.ts';
import type { Histories } from './histories.ts';

export interface DirectParts {
  readonly histories: Histories;
  readonly clock: Clock;
  /** Whether the contract lets the server send to users and sessions. */
  readonly isServed: boolean;
}

/** Milliseconds until a reserved channel that could not be followed is tried again. */
const RETRY_MS = 2_000;

/**
 * The reserved channels: those of its user and its session, to which a connection is subscribed without asking.
 * Specification: Direct messages.
 */
export class Direct {
  readonly #parts: DirectParts;

  constructor(parts: DirectParts) {
    this.#parts = parts;
  }

  /** Subscribes a connection to what is its own. */
  open(connection: Connection): void {
    if (!this.#parts.isServed) return;
    for (const { address } of ownChannels(connection)) {
      connection.direct.set(address, 'unasked');
      this.#follow(connection, address);
    }
  }

  /** A client asks for it: the first time it may recover, although it is subscribed already. [SP-SUB-033] */
  subscribe(connection: Connection, { id, channel, payload }: ClientEnvelopeOf<'subscribe'>): void {
    const { histories, isServed } = this.#parts;
    const isOwn = ownChannels(connection).some(({ address }) => address === channel);
    if (!isServed || !isOwn) {
      const said = `"${channel}" is reserved, and not of this connection.`;
      return connection.sendError(id, new ProtocolError('forbidden', said));
    }
    const since = connection.direct.get(channel) === 'asked' ? undefined : payload?.since;
    if (since !== undefined) this.#leave(connection, channel);
    connection.direct.set(channel, 'asked');
    const refused = (): void => void connection.direct.delete(channel);
    histories.subscribe({
      connection,
      address: channel,
      since,
      ...join(connection, { id, channel, refused }),
    });
  }

  /** Ends a subscription; `false` where there is none. */
  unsubscribe(connection: Connection, address: string): boolean {
    if (!connection.direct.delete(address)) return false;
    this.#leave(connection, address);
    return true;
  }

  /** The connection is gone. */
  forget(connection: Connection): void {
    for (const address of [...connection.direct.keys()]) this.unsubscribe(connection, address);
  }

  #leave(connection: Connection, address: string): void {
    this.#parts.histories.unsubscribe(connection, address);
    connection.forgetMessages(address);
  }

  /** What nobody asked for has nobody to be refused to: it is tried until it succeeds. */
  #follow(connection: Connection, address: string): void {
    const { histories, clock } = this.#parts;
    histories.subscribe({
      connection,
      address,
      since: undefined,
      acknowledge() {},
      refuse: () => {
        void clock.after(RETRY_MS).then(() => {
          const isWaiting = connection.open && connection.direct.get(address) === 'unasked';
          if (isWaiting) this.#follow(connection, address);
        });
      },
    });
  }
}
