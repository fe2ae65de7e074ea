import type { Contract, Delivery, ServerEnvelopeOf } from '@sallyport/protocol';
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
      const message = { channel: address, intent, payload: valid.value };
      const { history } = match.route.channel;
      if (history !== undefined) {
        return this.#histories.publish(address, this.#encode(message), history);
      }
      this.#fanOut(message, match.route.channel.delivery ?? 'lossless');
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
    connection.forgetMessages(address);
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

  #fanOut(message: Publication, delivery: Delivery): void {
    const address = message.channel;
    const subscribers = this.#subscribers.get(address);
    if (subscribers === undefined) return;
    const frame = textFrame(this.#encode(message));
    const key = typeof delivery === 'object' ? latestKey(message, delivery.latest) : undefined;
    const shared = { frame, address, delivery, key };
    for (const connection of subscribers) connection.sendMessage(shared);
  }

  #encode(message: Publication): string {
    return encodeEnvelope({ type: 'message', ...message, timestamp: this.#clock.now() });
  }
}

/** What the envelope of a publication holds. */
type Publication = Pick<ServerEnvelopeOf<'message'>, 'channel' | 'intent' | 'payload'>;

/** What is equal in messages of which the latest counts. [SP-SUB-061] */
function latestKey({ intent, payload }: Publication, field: string): string {
  const isObject = typeof payload === 'object' && payload !== null;
  const value = isObject && Object.hasOwn(payload, field) ? Reflect.get(payload, field) : undefined;
  return `${intent} ${JSON.stringify(value)}`;
}

function misuse(message: string): TypeError {
  return new TypeError(`publish: ${message}`);
}
