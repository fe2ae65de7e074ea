import type { Channel, Contract, Delivery, ServerEnvelopeOf } from '@sallyport/protocol';
import { encodeEnvelope, ProtocolError } from '@sallyport/protocol';
import type { Clock } from '../../clock.ts';
import type { Connection } from '../../connection/connection.ts';
import { textFrame } from '../../connection/frame.ts';
import type { Publish, PublishResult } from '../../service/service-context.ts';
import { validate } from '../../service/validate.ts';
import type { ChannelMatch, ChannelRoute, RouteTable } from '../route-table.ts';
import type { ChannelTopics } from './channel-topics.ts';
import type { Owner } from './direct-address.ts';
import { ownedChannel } from './direct-address.ts';
import type { Histories } from './histories.ts';

export interface DeliverParts {
  readonly routes: RouteTable;
  readonly clock: Clock;
  readonly histories: Histories;
  /** Takes what has no history to other gateways; absent where there are none. */
  readonly topics?: ChannelTopics | undefined;
  /** Is told who is subscribed to what. */
  readonly audience?: AudienceListener | undefined;
}

/** Is told who is subscribed to what. */
export interface AudienceListener {
  subscribed(connection: Connection, address: string): void;
  unsubscribed(connection: Connection, address: string): void;
}

const PUBLISHED: Promise<PublishResult> = Promise.resolve({ status: 'published' });

/** Takes publications to the subscribers of a channel: checked once, framed once. */
export class Deliver {
  readonly #routes: RouteTable;
  readonly #clock: Clock;
  readonly #histories: Histories;
  readonly #topics: ChannelTopics | undefined;
  readonly #listener: AudienceListener | undefined;
  readonly #audiences = new Map<string, Audience>();

  constructor({ routes, clock, histories, topics, audience }: DeliverParts) {
    this.#routes = routes;
    this.#clock = clock;
    this.#histories = histories;
    this.#topics = topics;
    this.#listener = audience;
  }

  readonly publish: Publish<Contract> = (address: string, intent: string, payload: unknown) => {
    const match = this.#routes.channel(address);
    if (match instanceof ProtocolError) return Promise.reject(misuse('publish', match.message));
    try {
      const message = { channel: address, intent, payload };
      return this.#take(checkMessage(match.route, message, 'publish'), match.route.channel);
    } catch (cause) {
      return Promise.reject(cause);
    }
  };

  /**
   * Sends to a user or a session, whether they are connected or come back.
   *
   * @throws TypeError where the contract does not allow it, or the id cannot be written as an address.
   */
  async send(owner: Owner, intent: string, payload: unknown): Promise<PublishResult> {
    const { direct } = this.#routes;
    const history = direct?.channel.history;
    if (direct === undefined || history === undefined) {
      throw misuse('send', 'the contract has no direct messages; declare "direct".');
    }
    const channel = ownedChannel(owner);
    if (channel === undefined) {
      throw misuse(
        'send',
        `nobody can be sent to at ${JSON.stringify(owner)}; the id is too long.`,
      );
    }
    const { address, subject } = channel;
    const message = checkMessage(direct, { channel: address, intent, payload }, 'send');
    return this.#histories.publish(subject, this.#encode(message), history);
  }

  /** Adds a subscriber, which receives nothing yet; `false` where it was one already. */
  subscribe(connection: Connection, address: string): boolean {
    if (connection.subscriptions.has(address)) return false;
    connection.addSubscription(address);
    this.#audience(address).members.add(connection);
    this.#listener?.subscribed(connection, address);
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
    if (!connection.removeSubscription(address)) return false;
    this.#histories.unsubscribe(connection, address);
    connection.forgetMessages(address);
    this.#listener?.unsubscribed(connection, address);
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

  /** Who is subscribed at an address. */
  subscribers(address: string): readonly Connection[] {
    return [...(this.#audiences.get(address)?.members ?? [])];
  }

  /** Subscribers by address. */
  counts(): Record<string, number> {
    const sizes = [...this.#audiences].map(([address, { members }]) => [address, members.size]);
    return Object.fromEntries(sizes);
  }

  #take(message: Publication, { history, delivery = 'lossless' }: Channel): Promise<PublishResult> {
    const address = message.channel;
    if (history !== undefined) {
      return this.#histories.publish(address, this.#encode(message), history);
    }
    if (this.#topics !== undefined) return this.#topics.publish(address, this.#encode(message));
    if (this.#audiences.has(address)) this.#tell(message, this.#encode(message), delivery);
    return PUBLISHED;
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

/** The message as the contract has it. */
function checkMessage(
  route: ChannelRoute,
  { channel, intent, payload }: Publication,
  verb: Verb,
): Publication {
  const emitted = route.emits.get(intent);
  if (emitted === undefined) {
    const known = [...route.emits.keys()].join(', ') || 'nothing';
    throw misuse(verb, `"${channel}" does not emit "${intent}"; it emits ${known}.`);
  }
  const valid = validate(emitted.payload, payload, `${route.key}.${intent}`);
  if (!valid.ok) throw misuse(verb, valid.error.message);
  return { channel, intent, payload: valid.value };
}

type Verb = 'publish' | 'send';

function misuse(verb: Verb, message: string): TypeError {
  return new TypeError(`${verb}: ${message}`);
}
