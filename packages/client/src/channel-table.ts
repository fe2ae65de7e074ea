import type { ServerEnvelopeOf } from '@sallyport/protocol';
import { ProtocolError } from '@sallyport/protocol/wire';
import { ClientError } from './client-error.ts';
import { reconnectDelay } from './connection/reconnect-delay.ts';
import type { Environment } from './environment.ts';
import type { CallOptions } from './request-table.ts';

/** Who hears a channel's messages. */
export interface ChannelListener {
  message(envelope: ServerEnvelopeOf<'message'>): void;
  /** No more messages: with an error where that was not the listener's own wish. */
  ended(error?: Error): void;
}

/** A running subscription. `await using` closes it. */
export interface Subscription extends AsyncDisposable {
  readonly channel: string;
  /**
   * Settles when the server has acknowledged, or refused with a `ProtocolError`. It rejects with `timeout`
   * where that takes too long, but the subscription goes on trying until it is closed.
   */
  readonly ready: Promise<void>;
  /** Ends it; resolves when the server knows. Twice is harmless. */
  close(): Promise<void>;
}

/** What subscriptions need of the connection. */
export interface ChannelPort {
  readonly environment: Environment;
  /** Milliseconds to an acknowledgement, where a subscription does not say. */
  readonly timeoutMs: number;
  /** Whether frames of subscriptions may go out now; else {@link ChannelTable.opened} makes up for it. */
  isOpen(): boolean;
  subscribe(channel: string, done: (error?: ClientError | ProtocolError) => void): void;
  unsubscribe(channel: string, done: () => void): void;
  report(error: ClientError | ProtocolError): void;
}

interface Entry {
  readonly channel: string;
  readonly members: Set<Member>;
  state: 'off' | 'subscribing' | 'subscribed';
  /** Whether the server has once acknowledged it; then a passing failure is not the end. */
  established: boolean;
  failures: number;
  timer: unknown;
}

interface Member {
  readonly listener: ChannelListener;
  readonly ready: PromiseWithResolvers<void>;
  readonly stopListening: () => void;
}

/** Subscriptions by address: many listeners, one subscription on the wire. */
export class ChannelTable {
  readonly #port: ChannelPort;
  readonly #entries = new Map<string, Entry>();

  constructor(port: ChannelPort) {
    this.#port = port;
  }

  add(channel: string, listener: ChannelListener, options: CallOptions = {}): Subscription {
    const { signal } = options;
    const entry = this.#entries.get(channel) ?? newEntry(channel);
    const onAbort = () => void close();
    const member: Member = {
      listener,
      ready: Promise.withResolvers(),
      stopListening: () => signal?.removeEventListener('abort', onAbort),
    };
    const close = () => this.#remove(entry, member);
    this.#bound(member, channel, options.timeoutMs ?? this.#port.timeoutMs);
    this.#entries.set(channel, entry);
    entry.members.add(member);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
    else if (entry.state === 'subscribed') member.ready.resolve();
    else if (entry.members.size === 1) this.#subscribe(entry);
    return { channel, ready: member.ready.promise, close, [Symbol.asyncDispose]: close };
  }

  /** Hands a message on. Before the acknowledgement it is left over from an earlier subscription, and dropped. */
  deliver(envelope: ServerEnvelopeOf<'message'>): void {
    const entry = this.#entries.get(envelope.channel);
    if (entry?.state !== 'subscribed') return;
    for (const { listener } of [...entry.members]) listener.message(envelope);
  }

  /** A connection is open: everything is subscribed anew. */
  opened(): void {
    for (const entry of this.#entries.values()) this.#subscribe(entry);
  }

  lost(): void {
    for (const entry of this.#entries.values()) this.#rest(entry);
  }

  /** The server ended a subscription; one that is asked for since is not meant. */
  forcedOff(channel: string, error: Error): void {
    const entry = this.#entries.get(channel);
    if (entry?.state === 'subscribed') this.#end(entry, error);
  }

  endAll(error: Error): void {
    for (const entry of [...this.#entries.values()]) this.#end(entry, error);
  }

  #subscribe(entry: Entry): void {
    if (!this.#port.isOpen() || entry.state !== 'off') return;
    this.#port.environment.clearTimeout(entry.timer);
    entry.state = 'subscribing';
    this.#port.subscribe(entry.channel, (error) => {
      const late = entry.state !== 'subscribing' || this.#entries.get(entry.channel) !== entry;
      if (late) return;
      if (error !== undefined) return this.#refused(entry, error);
      entry.state = 'subscribed';
      entry.established = true;
      entry.failures = 0;
      for (const { ready } of entry.members) ready.resolve();
    });
  }

  #refused(entry: Entry, error: ClientError | ProtocolError): void {
    entry.state = 'off';
    if (error instanceof ClientError && error.code !== 'timeout') return; // `opened` or `endAll` takes it from here
    this.#port.report(error);
    const passing = !(error instanceof ProtocolError) || (error.retryable && entry.established);
    if (!passing) return this.#end(entry, error);
    const { environment } = this.#port;
    entry.failures += 1;
    const { retryAfterMs = 0 } = error instanceof ProtocolError ? error : {};
    const { failures } = entry;
    const delayMs = reconnectDelay({ failures, retryAfterMs, random: environment.random() });
    entry.timer = environment.setTimeout(() => this.#subscribe(entry), delayMs);
  }

  #end(entry: Entry, error: Error): void {
    this.#rest(entry);
    this.#entries.delete(entry.channel);
    const members = [...entry.members];
    entry.members.clear();
    for (const member of members) leave(member, error);
  }

  #rest(entry: Entry): void {
    entry.state = 'off';
    this.#port.environment.clearTimeout(entry.timer);
  }

  async #remove(entry: Entry, member: Member): Promise<void> {
    if (!entry.members.delete(member)) return;
    leave(member);
    if (entry.members.size > 0) return;
    const onTheWire = entry.state !== 'off';
    this.#rest(entry);
    this.#entries.delete(entry.channel);
    if (!onTheWire || !this.#port.isOpen()) return;
    await new Promise<void>((resolve) => this.#port.unsubscribe(entry.channel, resolve));
  }

  #bound(member: Member, channel: string, timeoutMs: number): void {
    const { environment } = this.#port;
    const timer = environment.setTimeout(() => {
      const message = `"${channel}" was not acknowledged in ${timeoutMs} ms.`;
      member.ready.reject(new ClientError('timeout', message));
    }, timeoutMs);
    const settled = () => environment.clearTimeout(timer);
    member.ready.promise.then(settled, settled); // also marks a rejection as seen: not everybody waits
  }
}

function newEntry(channel: string): Entry {
  return {
    channel,
    members: new Set(),
    state: 'off',
    established: false,
    failures: 0,
    timer: undefined,
  };
}

function leave({ listener, ready, stopListening }: Member, error?: Error): void {
  stopListening();
  ready.reject(error ?? new ClientError('aborted', 'The subscription was closed.'));
  listener.ended(error);
}
