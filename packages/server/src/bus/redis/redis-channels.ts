import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Following } from '../topic-driver.ts';
import type { RedisBusOptions } from './redis-bus-options.ts';
import type { RedisClient } from './redis-connection.ts';
import { RedisConnection } from './redis-connection.ts';

export interface RedisChannelsParts {
  readonly options: Pick<RedisBusOptions, 'url' | 'client'>;
  readonly commandTimeoutMs: number;
  readonly maxPendingCommands: number;
  readonly clock: Clock;
  readonly log: Log;
}

type Listener = (message: string) => void;

interface Channel {
  readonly listeners: Set<Listener>;
  /** Resolves when Redis has noted the subscription. */
  readonly subscribed: Promise<void>;
}

/** The connection on which an instance listens: one subscription a channel, however many listen here. */
export class RedisChannels implements AsyncDisposable {
  readonly #connection: RedisConnection;
  readonly #log: Log;
  readonly #channels = new Map<string, Channel>();
  /** Channels that nobody listens to any more, and Redis does not know it. */
  readonly #left = new Set<string>();
  readonly #resumed = new Set<() => void>();
  /** Whose subscriptions the library renews. */
  #client: RedisClient | undefined;

  constructor(parts: RedisChannelsParts) {
    this.#log = parts.log;
    this.#connection = new RedisConnection({
      ...parts,
      name: 'subscriptions',
      onReady: (client) => void this.#resume(client),
    });
  }

  /** Resolves when Redis answers on this connection. */
  async check(): Promise<void> {
    await this.#connection.command(['PING']);
  }

  /** Calls back when channels are heard again after they may have been missed. */
  onResumed(listener: () => void): Following {
    this.#resumed.add(listener);
    return { stop: () => void this.#resumed.delete(listener) };
  }

  /** Resolves when everything published from now on is heard. */
  async subscribe(name: string, onMessage: Listener): Promise<Following> {
    // One function may listen twice; each has its own end.
    const listener: Listener = (message) => onMessage(message);
    const channel = this.#channels.get(name) ?? this.#subscribe(name);
    channel.listeners.add(listener);
    const stop = (): void => {
      if (channel.listeners.delete(listener) && channel.listeners.size === 0) {
        this.#unsubscribe(name, channel);
      }
    };
    try {
      await channel.subscribed;
    } catch (error) {
      stop();
      throw error;
    }
    return { stop };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#connection[Symbol.asyncDispose]();
  }

  #subscribe(name: string): Channel {
    const subscribed = this.#connection.use((client) => client.subscribe(name, this.#hear));
    const channel: Channel = { listeners: new Set(), subscribed };
    this.#channels.set(name, channel);
    return channel;
  }

  #unsubscribe(name: string, channel: Channel): void {
    if (this.#channels.get(name) !== channel) return;
    this.#channels.delete(name);
    this.#connection
      .use((client) => client.unsubscribe(name, this.#hear))
      .catch(() => void this.#left.add(name));
  }

  readonly #hear = (message: string, name: string): void => {
    for (const listener of this.#channels.get(name)?.listeners ?? []) listener(message);
  };

  async #resume(client: RedisClient): Promise<void> {
    try {
      const names = [...this.#channels.keys()];
      if (client !== this.#client && names.length > 0) {
        await this.#connection.use((current) => current.subscribe(names, this.#hear));
      }
      this.#client = client;
      const left = [...this.#left].filter((name) => !this.#channels.has(name));
      this.#left.clear();
      if (left.length > 0) void client.unsubscribe(left, this.#hear).catch(() => {});
      for (const listener of this.#resumed) listener();
    } catch (error) {
      this.#log.error({ error, channels: this.#channels.size }, 'Redis takes no subscriptions');
    }
  }
}
