import type { ServerEnvelopeOf, SystemEnvelopeOf } from '@sallyport/protocol';
import { ProtocolError } from '@sallyport/protocol/wire';
import type { CallOptions } from './call-options.ts';
import type { Entry } from './channel-entry.ts';
import type { ChannelListener, Member } from './channel-member.ts';
import type { Gap, Since } from './channel-position.ts';
import { readPosition, readRecovery, stepsFrom } from './channel-position.ts';
import type { Failure } from './client-error.ts';
import { ClientError } from './client-error.ts';
import type { ClientSettings } from './client-options.ts';
import type { Connection } from './connection/connection.ts';
import type { Outcome } from './connection/connection-listener.ts';
import type { Line } from './connection/line.ts';
import { reconnectDelay } from './connection/reconnect-delay.ts';
import { failure } from './failure.ts';
import type { OwnFrame } from './own-frame.ts';
import type { Subscription } from './subscription.ts';
import { startTimeLimit } from './time-limit.ts';
import { createTimer } from './timer.ts';

/** What subscriptions need of the client. */
export interface ChannelPort {
  readonly settings: Pick<ClientSettings, 'environment' | 'timeoutMs'>;
  /** Where subscriptions belong; while none is open, {@link ChannelTable.opened} makes up for it. */
  readonly line: Pick<Line, 'newest'>;
  /** Sends a frame on a connection, and waits for its acknowledgement. */
  ask(connection: Connection, frame: OwnFrame, done: (outcome: Outcome) => void): void;
  report(error: Failure): void;
}

/** Subscriptions by address: many listeners, one subscription on the wire. */
export class ChannelTable {
  readonly #port: ChannelPort;
  /** By address. */
  readonly entries = new Map<string, Entry>();

  constructor(port: ChannelPort) {
    this.#port = port;
  }

  add(
    channel: string,
    listener: ChannelListener,
    { since, signal, timeoutMs = this.#port.settings.timeoutMs }: CallOptions & Since,
  ): Subscription {
    const { environment } = this.#port.settings;
    const entry: Entry = this.entries.get(channel) ?? {
      channel,
      members: new Set(),
      position: since,
      established: false,
      failures: 0,
      timer: createTimer(environment),
    };
    const { members, position } = entry;
    const isFirst = members.size === 0;
    let isBehind = !isFirst && since && stepsFrom(position, since) !== 0;
    const ready = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<Failure | undefined>();
    const close = () => this.#remove(entry, member);
    const member: Member = {
      listener,
      ready() {
        ready.resolve();
        if (isBehind) listener.gap({ channel, cause: 'policy' }); // all go on from one position
        isBehind = false;
      },
      leave(error) {
        isBehind = false;
        limit.stop();
        ready.reject(error ?? failure('aborted', ['subscription']));
        closed.resolve(error);
        listener.ended(error);
      },
    };
    const limit = startTimeLimit({
      environment,
      what: 'acknowledgement',
      timeoutMs,
      signal,
      over: (error) => (error.code === 'aborted' ? void close() : ready.reject(error)),
    });
    ready.promise.then(limit.pause, limit.pause); // also marks a rejection as seen: not everybody waits
    this.entries.set(channel, entry);
    members.add(member);
    if (signal?.aborted) void close();
    else if (isSubscribed(entry))
      queueMicrotask(member.ready); // when the caller has the subscription
    else if (isFirst) this.#subscribe(entry);
    return {
      channel,
      ready: ready.promise,
      closed: closed.promise,
      close,
      [Symbol.asyncDispose]: close,
    };
  }

  /** Hands a message on, once and in order. From elsewhere than the last acknowledgement it is left over, and dropped. */
  deliver(envelope: ServerEnvelopeOf<'message'>, connection: Connection): void {
    const entry = this.#heard(envelope.channel, connection);
    if (!entry) return;
    const place = readPosition(envelope);
    const steps = stepsFrom(entry.position, place);
    if (steps < 1) return;
    if (steps > 1) return this.#recover(entry);
    if (place) entry.position = place;
    entry.failures = 0;
    for (const { listener } of [...entry.members]) listener.message(envelope);
  }

  /** A connection is open: everything is subscribed anew on it. */
  opened(): void {
    for (const entry of this.entries.values()) this.#subscribe(entry);
  }

  lost(connection: Connection): void {
    for (const entry of this.entries.values()) {
      if (entry.source === connection) entry.source = undefined;
      if (entry.on !== connection) continue;
      this.#rest(entry);
      entry.on = entry.source; // a successor that came to nothing leaves the one before in its place
    }
  }

  /** The server left messages out, because this client did not read fast enough. */
  leftOut({ channel, payload }: SystemEnvelopeOf<'gap'>, connection: Connection): void {
    const entry = this.#heard(channel, connection);
    if (entry) tellGap(entry, { channel, cause: 'slow', missed: payload.missed });
  }

  /** The server ended a subscription; one that is asked for since is not meant. */
  forcedOff(channel: string, connection: Connection, error: Failure): void {
    const entry = this.entries.get(channel);
    if (entry?.on === connection && isSubscribed(entry)) this.#end(entry, error);
  }

  endAll(error: Failure): void {
    for (const entry of [...this.entries.values()]) this.#end(entry, error);
  }

  #heard(channel: string, connection: Connection): Entry | undefined {
    const entry = this.entries.get(channel);
    return entry?.source === connection ? entry : undefined;
  }

  #subscribe(entry: Entry): void {
    const connection = this.#port.line.newest;
    const { channel, position: since, on, timer } = entry;
    if (!connection.isOpen || on === connection) return;
    const { maxSubscriptions = Number.POSITIVE_INFINITY } = connection.limits;
    const there = [...this.entries.values()].filter((other) => other.on === connection);
    if (there.length >= maxSubscriptions)
      return this.#end(entry, failure('too_many', [maxSubscriptions])); // [SP-ENV-016]
    timer.stop();
    entry.on = connection;
    const frame = { type: 'subscribe', channel, ...(since && { payload: { since } }) } as const;
    this.#port.ask(connection, frame, (outcome) => {
      if (entry.on !== connection || this.entries.get(channel) !== entry) return;
      if (outcome instanceof Error) this.#refused(entry, outcome);
      else this.#acknowledged(entry, outcome);
    });
  }

  #acknowledged(entry: Entry, ack: ServerEnvelopeOf<'ack'>): void {
    const { position, cause } = readRecovery(ack);
    entry.source = entry.on;
    entry.established = true;
    if (!position) entry.failures = 0; // with a history, only a message shows that it goes on
    // While another connection delivered, the own position may have gone beyond the acknowledged one.
    if (!entry.position || cause) entry.position = position;
    for (const member of [...entry.members]) member.ready();
    if (cause) tellGap(entry, { channel: entry.channel, cause });
  }

  /** Messages are missing: they are asked for from the last one that was handed on. [SP-SUB-023] */
  #recover(entry: Entry): void {
    const { channel, on } = entry;
    this.#rest(entry);
    entry.source = undefined;
    entry.failures += 1;
    if (on) this.#port.ask(on, { type: 'unsubscribe', channel }, () => {});
    if (entry.failures > 1) this.#later(entry);
    else this.#subscribe(entry);
  }

  #refused(entry: Entry, error: Failure): void {
    this.#rest(entry);
    if (error instanceof ClientError && error.code !== 'timeout') return; // `opened` or `endAll` takes it from here
    this.#port.report(error);
    const isAnswer = error instanceof ProtocolError;
    if (isAnswer && !(error.retryable && entry.established)) return this.#end(entry, error);
    entry.failures += 1;
    this.#later(entry, isAnswer ? error.retryAfterMs : undefined);
  }

  #later(entry: Entry, retryAfterMs = 0): void {
    const random = this.#port.settings.environment.random();
    const delayMs = reconnectDelay({ failures: entry.failures, retryAfterMs, random });
    entry.timer.start(delayMs, () => this.#subscribe(entry));
  }

  #end(entry: Entry, error: Failure): void {
    this.#rest(entry);
    this.entries.delete(entry.channel);
    const members = [...entry.members];
    entry.members.clear();
    for (const member of members) member.leave(error);
  }

  #rest(entry: Entry): void {
    entry.on = undefined;
    entry.timer.stop();
  }

  async #remove(entry: Entry, member: Member): Promise<void> {
    if (!entry.members.delete(member)) return;
    member.leave();
    if (entry.members.size > 0) return;
    const { on, channel } = entry;
    this.#rest(entry);
    this.entries.delete(channel);
    if (on?.isOpen)
      await new Promise<unknown>((resolve) =>
        this.#port.ask(on, { type: 'unsubscribe', channel }, resolve),
      );
  }
}

function isSubscribed({ on, source }: Entry): boolean {
  return on !== undefined && on === source;
}

function tellGap({ members }: Entry, gap: Gap): void {
  for (const { listener } of [...members]) listener.gap(gap);
}
