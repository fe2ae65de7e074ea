import type { Contract } from '@sallyport/protocol';
import { encodeEnvelope, ProtocolError } from '@sallyport/protocol';
import type { Clock } from '../clock.ts';
import type { Connection } from '../connection/connection.ts';
import { textFrame } from '../connection/frame.ts';
import type { Publish, PublishResult } from '../service/service-context.ts';
import { validate } from '../service/validate.ts';
import type { Histories } from './histories.ts';
import type { RouteTable } from './route-table.ts';

const PUBLISHED: Promise<PublishResult> = Promise.resolve({ status: 'published' });

/** Takes publications to the subscribers of a channel: checked once, framed once. */
export class Deliver {
  readonly #routes: RouteTable;
  readonly #clock: Clock;
  readonly #histories: Histories;
  readonly #subscribers = new Map<string, Set<Connection>>();

  constructor(routes: RouteTable, clock: Clock, histories: Histories) {
    this.#routes = routes;
    this.#clock = clock;
    this.#histories = histories;
  }

  readonly publish: Publish<Contract> = (address: string, intent: string, payload: unknown) => {
    const match = this.#routes.channel(address);
    if (match instanceof ProtocolError) return Promise.reject(misuse(match.message));
    const emitted = match.route.emits.get(intent);
    if (emitted === undefined) {
      const known = [...match.route.emits.keys()].join(', ') || 'nothing';
      return Promise.reject(misuse(`"${address}" does not emit "${intent}"; it emits ${known}.`));
    }
    try {
      const valid = validate(emitted.payload, payload, `${match.route.key}.${intent}`);
      if (!valid.ok) return Promise.reject(misuse(valid.error.message));
      const envelope = { channel: address, intent, payload: valid.value } as const;
      const timestamp = this.#clock.now();
      const text = encodeEnvelope({ type: 'message', ...envelope, timestamp });
      const { history } = match.route.channel;
      if (history !== undefined) return this.#histories.publish(address, text, history);
      this.#fanOut(address, text);
      return PUBLISHED;
    } catch (cause) {
      return Promise.reject(cause);
    }
  };

  /** Adds a subscriber; `false` where it was one already. */
  subscribe(connection: Connection, address: string): boolean {
    if (connection.subscriptions.has(address)) return false;
    connection.subscriptions.add(address);
    const subscribers = this.#subscribers.get(address);
    if (subscribers === undefined) this.#subscribers.set(address, new Set([connection]));
    else subscribers.add(connection);
    return true;
  }

  /** Removes a subscriber; `false` where it was none. */
  unsubscribe(connection: Connection, address: string): boolean {
    if (!connection.subscriptions.delete(address)) return false;
    this.#histories.unsubscribe(connection, address);
    const subscribers = this.#subscribers.get(address);
    subscribers?.delete(connection);
    if (subscribers?.size === 0) this.#subscribers.delete(address);
    return true;
  }

  /** Removes a connection from every channel. */
  forget(connection: Connection): void {
    for (const address of [...connection.subscriptions]) this.unsubscribe(connection, address);
  }

  /** Subscribers by address. */
  counts(): Record<string, number> {
    return Object.fromEntries([...this.#subscribers].map(([address, { size }]) => [address, size]));
  }

  #fanOut(address: string, text: string): void {
    const subscribers = this.#subscribers.get(address);
    if (subscribers === undefined) return;
    const frame = textFrame(text);
    for (const connection of subscribers) connection.sendFrame(frame);
  }
}

function misuse(message: string): TypeError {
  return new TypeError(`publish: ${message}`);
}
