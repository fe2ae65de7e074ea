import type { Contract, Delivery, ServerEnvelopeOf } from '@sallyport/protocol';
import { encodeEnvelope, ProtocolError } from '@sallyport/protocol';
import type { Clock } from '../clock.ts';
import type { Connection } from '../connection/connection.ts';
import { textFrame } from '../connection/frame.ts';
import type { Publish, PublishResult } from '../service/service-context.ts';
import { validate } from '../service/validate.ts';
import type { ChannelTopics } from './channel-topics.ts';
import type { Histories } from './histories.ts';
import type { ChannelMatch, RouteTable } from './route-table.ts';

export interface DeliverParts {
  readonly routes: RouteTable;
  readonly clock: Clock;
  readonly histories: Histories;
  /** Takes what has no history to other gateways; absent where there are none. */
  readonly topics?: ChannelTopics | undefined;
}

const PUBLISHED: Promise<PublishResult> = Promise.resolve({ status: 'published' });

/** Takes publications to the subscribers of a channel: checked once, framed once. */
export class Deliver {
  readonly #routes: RouteTable;
  readonly #clock: Clock;
  readonly #histories: Histories;
  readonly #topics: ChannelTopics | undefined;
  readonly #audiences = new Map<string, Audience>();

  constructor({ routes, clock, histories, topics }: DeliverParts) {
    this.#routes = routes;
    this.#clock = clock;
    this.#histories = histories;
    this.#topics = topics;
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
      const { history, delivery = 'lossless' } = match.route.channel;
      if (history !== undefined) {
        return this.#histories.publish(address, this.#encode(message), history);
      }
      if (this.#topics !== undefined) return this.#topics.publish(address, this.#encode(message));
      if (this.#audiences.has(address)) this.#tell(message, this.#encode(message), delivery);
      return PUBLISHED;
    } catch (cause) {
      return Promise.reject(cause);
    }
  };

  /** Adds a subscriber, which receives nothing yet; `false` where it was one already. */
  subscribe(connection: Connection, address: string): boolean {
    if (connection.subscriptions.has(address)) return false;
    connection.subscriptions.add(address);
    this.#audience(address).members.add(connection);
    return true;
  }

  /** What a subscriber of a channel without a history waits for; nothing where this gateway is the only one. */
  heard({ address, route }: ChannelMatch): Promise<void> | undefined {
    const { delivery = 'lossless' } = route.channel;
    return this.#topics?.hear(address, (text) => {
      // What it says is looked at only where it must be known which messages replace each other.
      const { intent, payload } = typeof delivery === 'object' ? JSON.parse(text) : NOTHING;
      this.#tell({ channel: address, intent, payload }, text, delivery);
    });
  }

  /** Lets a subscriber receive what is published from now on. */
  enter(connection: Connection, address: string): void {
    const audience = this.#audiences.get(address);
    if (audience?.members.has(connection)) audience.live.add(connection);
  }

  /** Removes a subscriber; `false` where it was none. */
  unsubscribe(connection: Connection, address: string): boolean {
    if (!connection.subscriptions.delete(address)) return false;
    this.#histories.unsubscribe(connection, address);
    connection.forgetMessages(address);
    const audience = this.#audience(address);
    audience.members.delete(connection);
    audience.live.delete(connection);
    if (audience.members.size > 0) return true;
    this.#audiences.delete(address);
    this.#topics?.leave(address);
    return true;
  }

  /** Removes a connection from every channel. */
  forget(connection: Connection): void {
    for (const address of [...connection.subscriptions]) this.unsubscribe(connection, address);
  }

  /** Subscribers by address. */
  counts(): Record<string, number> {
    const sizes = [...this.#audiences].map(([address, { members }]) => [address, members.size]);
    return Object.fromEntries(sizes);
  }

  #audience(address: string): Audience {
    const known = this.#audiences.get(address);
    if (known !== undefined) return known;
    const members = new Set<Connection>();
    const audience = {
      members,
      live: this.#topics === undefined ? members : new Set<Connection>(),
    };
    this.#audiences.set(address, audience);
    return audience;
  }

  #tell(message: Publication, text: string, delivery: Delivery): void {
    const address = message.channel;
    const live = this.#audiences.get(address)?.live;
    if (live === undefined || live.size === 0) return;
    const key = typeof delivery === 'object' ? latestKey(message, delivery.latest) : undefined;
    const frame = { frame: textFrame(text), address, delivery, key };
    for (const connection of live) connection.sendMessage(frame);
  }

  #encode(message: Publication): string {
    return encodeEnvelope({ type: 'message', ...message, timestamp: this.#clock.now() });
  }
}

/** Who is subscribed at an address, and who of them receives already; the same where nothing is waited for. */
interface Audience {
  readonly members: Set<Connection>;
  readonly live: Set<Connection>;
}

/** What the envelope of a publication holds. */
type Publication = Pick<ServerEnvelopeOf<'message'>, 'channel' | 'intent' | 'payload'>;

const NOTHING = { intent: '', payload: undefined };

/** What is equal in messages of which the latest counts. [SP-SUB-061] */
function latestKey({ intent, payload }: Publication, field: string): string {
  const isObject = typeof payload === 'object' && payload !== null;
  const value = isObject && Object.hasOwn(payload, field) ? Reflect.get(payload, field) : undefined;
  return `${intent} ${JSON.stringify(value)}`;
}

function misuse(message: string): TypeError {
  return new TypeError(`publish: ${message}`);
}
