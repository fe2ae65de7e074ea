import type { Position, ServerEnvelopeOf, SystemEnvelopeOf } from '@sallyport/protocol';
import { ProtocolError } from '@sallyport/protocol/wire';
import type { Entry } from './channel-entry.ts';
import { createEntry } from './channel-entry.ts';
import type { ChannelListener, Member } from './channel-member.ts';
import { createMember } from './channel-member.ts';
import type { Since } from './channel-position.ts';
import { isSamePosition, placeMessage, readRecovery } from './channel-position.ts';
import type { Failure } from './client-error.ts';
import { ClientError } from './client-error.ts';
import type { Connection } from './connection/connection.ts';
import { reconnectDelay } from './connection/reconnect-delay.ts';
import type { Environment } from './environment.ts';
import { failure } from './failure.ts';
import type { CallOptions } from './request-table.ts';
import type { Subscription } from './subscription.ts';

/** A frame that subscribes. */
export interface SubscribeRequest {
  readonly connection: Connection;
  readonly channel: string;
  readonly since: Position | undefined;
}

/** What ended the wait for an acknowledgement. */
export type SubscribeOutcome = ServerEnvelopeOf<'ack'> | ClientError | ProtocolError;

/** What subscriptions need of the connections. */
export interface ChannelPort {
  readonly environment: Environment;
  /** Milliseconds to an acknowledgement, where a subscription does not say. */
  readonly timeoutMs: number;
  /** Where subscriptions belong now, if one is open; else {@link ChannelTable.opened} makes up for it. */
  newest(): Connection | undefined;
  subscribe(request: SubscribeRequest, done: (outcome: SubscribeOutcome) => void): void;
  unsubscribe(connection: Connection, channel: string, done: () => void): void;
  report(error: ClientError | ProtocolError): void;
}

/** Subscriptions by address: many listeners, one subscription on the wire. */
export class ChannelTable {
  readonly #port: ChannelPort;
  readonly #entries = new Map<string, Entry>();

  constructor(port: ChannelPort) {
    this.#port = port;
  }

  add(
    channel: string,
    listener: ChannelListener,
    { since, ...options }: CallOptions & Since = {},
  ): Subscription {
    const { environment, timeoutMs } = this.#port;
    const entry = this.#entries.get(channel) ?? createEntry(channel, environment);
    const close = () => this.#remove(entry, member);
    const member = createMember(listener, environment, {
      timeoutMs,
      ...options,
      aborted: () => void close(),
    });
    this.#entries.set(channel, entry);
    entry.members.add(member);
    if (entry.members.size === 1) entry.position = since;
    else if (since !== undefined) member.behind = !isSamePosition(since, entry.position);
    if (options.signal?.aborted === true) void close();
    else if (entry.state === 'subscribed') {
      member.ready.resolve();
      queueMicrotask(() => this.#tellBehind(entry)); // when the caller has the subscription
    } else if (entry.members.size === 1) this.#subscribe(entry);
    return {
      channel,
      ready: member.ready.promise,
      closed: member.closed.promise,
      close,
      [Symbol.asyncDispose]: close,
    };
  }

  /** Hands a message on, once and in order. From elsewhere than the last acknowledgement it is left over, and dropped. */
  deliver(envelope: ServerEnvelopeOf<'message'>, connection: Connection): void {
    const entry = this.#entries.get(envelope.channel);
    if (entry?.source !== connection) return;
    const place = placeMessage(envelope, entry.position);
    if (place === 'repeat') return;
    if (place === 'hole') return this.#recover(entry);
    const { epoch, offset } = envelope;
    if (epoch !== undefined && offset !== undefined) entry.position = { epoch, offset };
    entry.failures = 0;
    for (const { listener } of [...entry.members]) listener.message(envelope);
  }

  /** Whether messages of a connection count until its successor's acknowledgements are there. */
  awaits(connection: Connection): boolean {
    for (const { source, state } of this.#entries.values()) {
      if (source === connection && state === 'subscribing') return true;
    }
    return false;
  }

  /** A connection is open: everything is subscribed anew on it. */
  opened(): void {
    for (const entry of this.#entries.values()) this.#subscribe(entry);
  }

  lost(connection: Connection): void {
    for (const entry of this.#entries.values()) {
      if (entry.source === connection) entry.source = undefined;
      if (entry.on !== connection) continue;
      this.#rest(entry);
      // A successor that came to nothing leaves the one before in its place.
      if (entry.source !== undefined)
        Object.assign(entry, { state: 'subscribed', on: entry.source });
    }
  }

  /** The server left messages out, because this client did not read fast enough. */
  leftOut({ channel, payload }: SystemEnvelopeOf<'gap'>, connection: Connection): void {
    const entry = this.#entries.get(channel);
    if (entry?.source !== connection) return;
    const gap = { channel, cause: 'slow', missed: payload.missed } as const;
    for (const { listener } of [...entry.members]) listener.gap(gap);
  }

  /** The server ended a subscription; one that is asked for since is not meant. */
  forcedOff(channel: string, connection: Connection, error: Failure): void {
    const entry = this.#entries.get(channel);
    if (entry?.state === 'subscribed' && entry.on === connection) this.#end(entry, error);
  }

  endAll(error: Failure): void {
    for (const entry of [...this.#entries.values()]) this.#end(entry, error);
  }

  #subscribe(entry: Entry): void {
    const connection = this.#port.newest();
    if (connection === undefined) return;
    if (entry.state !== 'off' && entry.on === connection) return;
    if (this.#isFull(connection))
      return this.#end(entry, failure('too_many', [connection.limits.maxSubscriptions]));
    const { channel, position: since } = entry;
    entry.timer.stop();
    entry.state = 'subscribing';
    entry.on = connection;
    this.#port.subscribe({ connection, channel, since }, (outcome) => {
      const late =
        entry.state !== 'subscribing' ||
        entry.on !== connection ||
        this.#entries.get(channel) !== entry;
      if (late) return;
      if (outcome instanceof Error) return this.#refused(entry, outcome);
      this.#acknowledged(entry, outcome);
    });
  }

  /** Whether a connection has as many subscriptions as the server takes. [SP-ENV-016] */
  #isFull(connection: Connection): boolean {
    const { maxSubscriptions = Number.POSITIVE_INFINITY } = connection.limits;
    const there = [...this.#entries.values()].filter(({ on }) => on === connection);
    return there.length >= maxSubscriptions;
  }

  #acknowledged(entry: Entry, ack: ServerEnvelopeOf<'ack'>): void {
    const { position, cause } = readRecovery(ack);
    entry.state = 'subscribed';
    entry.source = entry.on;
    entry.established = true;
    if (position === undefined) entry.failures = 0; // with a history, only a message shows that it goes on
    // While another connection delivered, the own position may have gone beyond the acknowledged one.
    if (entry.position === undefined || cause !== undefined) entry.position = position;
    for (const { ready } of entry.members) ready.resolve();
    if (cause === undefined) return this.#tellBehind(entry);
    for (const member of [...entry.members]) {
      member.behind = false;
      member.listener.gap({ channel: entry.channel, cause });
    }
  }

  /** One subscription serves all its listeners, and goes on from one position. */
  #tellBehind({ channel, members }: Entry): void {
    for (const member of [...members]) {
      if (!member.behind) continue;
      member.behind = false;
      member.listener.gap({ channel, cause: 'policy' });
    }
  }

  /** Messages are missing: they are asked for from the last one that was handed on. [SP-SUB-023] */
  #recover(entry: Entry): void {
    const { channel, on } = entry;
    this.#rest(entry);
    entry.source = undefined;
    entry.failures += 1;
    if (on !== undefined) this.#port.unsubscribe(on, channel, () => {});
    if (entry.failures > 1) this.#later(entry, 0);
    else this.#subscribe(entry);
  }

  #refused(entry: Entry, error: ClientError | ProtocolError): void {
    this.#rest(entry);
    if (error instanceof ClientError && error.code !== 'timeout') return; // `opened` or `endAll` takes it from here
    this.#port.report(error);
    const passing = !(error instanceof ProtocolError) || (error.retryable && entry.established);
    if (!passing) return this.#end(entry, error);
    entry.failures += 1;
    const { retryAfterMs = 0 } = error instanceof ProtocolError ? error : {};
    this.#later(entry, retryAfterMs);
  }

  #later(entry: Entry, retryAfterMs: number): void {
    const random = this.#port.environment.random();
    const delayMs = reconnectDelay({ failures: entry.failures, retryAfterMs, random });
    entry.timer.start(delayMs, () => this.#subscribe(entry));
  }

  #end(entry: Entry, error: Failure): void {
    this.#rest(entry);
    this.#entries.delete(entry.channel);
    const members = [...entry.members];
    entry.members.clear();
    for (const member of members) member.leave(error);
  }

  #rest(entry: Entry): void {
    entry.state = 'off';
    entry.on = undefined;
    entry.timer.stop();
  }

  async #remove(entry: Entry, member: Member): Promise<void> {
    if (!entry.members.delete(member)) return;
    member.leave();
    if (entry.members.size > 0) return;
    const { on } = entry;
    this.#rest(entry);
    this.#entries.delete(entry.channel);
    if (on?.isOpen !== true) return;
    await new Promise<void>((resolve) => this.#port.unsubscribe(on, entry.channel, resolve));
  }
}
