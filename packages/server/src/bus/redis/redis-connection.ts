import { createClient } from '@redis/client';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { BusError } from '../bus-error.ts';
import { PendingCommands } from './pending-commands.ts';
import type { RedisBusOptions } from './redis-bus-options.ts';
import { isReadOnly, toBusError } from './redis-fault.ts';

export type RedisClient = ReturnType<typeof createClient>;

export interface RedisConnectionParts {
  /** What it is for, for the operator. */
  readonly name: string;
  readonly options: Pick<RedisBusOptions, 'url' | 'client'>;
  readonly commandTimeoutMs: number;
  readonly maxPendingCommands: number;
  readonly clock: Clock;
  readonly log: Log;
  /** The connection is there, for the first time or again; commands that are sent now come before all others. */
  onReady(client: RedisClient): void;
}

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2_000;
/** Commands beside those that are asked for: what is sent on connecting, and what Redis has not answered in time. */
const OWN_COMMANDS = 10_000;
/** How many times within the deadline of a command it is looked whether one is late. */
const SWEEPS = 10;

/**
 * One connection, which the library opens again whenever it is lost. A command fails at once while it is away; one
 * that Redis does not answer fails at its deadline, and a connection on which nothing is answered is replaced.
 */
export class RedisConnection implements AsyncDisposable {
  readonly #parts: RedisConnectionParts;
  readonly #pending: PendingCommands;
  readonly #stopSweeping: () => void;
  #client: RedisClient;
  #state: 'starting' | 'ready' | 'away' | 'closed' = 'starting';
  /** Settled once the first attempt to connect has succeeded or failed. */
  readonly #started = Promise.withResolvers<void>();
  /** When a socket was opened over which Redis has not greeted yet. */
  #openedAt: number | undefined;
  #renewedAt: number;
  #askedAt: number;
  #isDemoted = false;

  constructor(parts: RedisConnectionParts) {
    const { clock, commandTimeoutMs, maxPendingCommands } = parts;
    this.#parts = parts;
    this.#pending = new PendingCommands(clock, {
      timeoutMs: commandTimeoutMs,
      max: maxPendingCommands,
    });
    this.#renewedAt = clock.monotonicMs();
    this.#askedAt = this.#renewedAt;
    this.#client = this.#open();
    this.#stopSweeping = clock.every(commandTimeoutMs / SWEEPS, () => this.#sweep());
  }

  /** Sends a command; those of one turn of the event loop go out together, in their order. */
  command(args: readonly string[]): Promise<unknown> {
    return this.use((client) => client.sendCommand(args));
  }

  /**
   * Does something with the client, within the deadline of a command.
   *
   * @throws BusError in all that fails.
   */
  use<T>(send: (client: RedisClient) => Promise<T>): Promise<T> {
    switch (this.#state) {
      case 'ready':
        return this.#pending.track(() => this.#send(send));
      case 'starting':
        return this.#pending.track(() => this.#started.promise.then(() => this.#send(send)));
      case 'away':
        return Promise.reject(new BusError('unavailable', 'There is no connection to Redis.'));
      case 'closed':
        return Promise.reject(new BusError('closed', 'The bus was disposed.'));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === 'closed') return;
    const wasReady = this.#state === 'ready';
    this.#state = 'closed';
    this.#stopSweeping();
    const { clock, commandTimeoutMs } = this.#parts;
    const over = new AbortController();
    if (wasReady) {
      const answered = this.#client.close().catch(() => {});
      await Promise.race([answered, clock.after(commandTimeoutMs, over.signal)]);
      over.abort();
    }
    this.#client.destroy();
    this.#pending.fail(new BusError('closed', 'The bus was disposed.'));
    this.#started.resolve();
  }

  async #send<T>(send: (client: RedisClient) => Promise<T>): Promise<T> {
    try {
      return await send(this.#client);
    } catch (error) {
      if (isReadOnly(error)) this.#isDemoted = true;
      throw toBusError(error);
    }
  }

  #open(): RedisClient {
    const { options, maxPendingCommands, clock, log, name } = this.#parts;
    const client: RedisClient = createClient({
      ...(options.url !== undefined && { url: options.url }),
      ...options.client,
      socket: { ...options.client?.socket, reconnectStrategy: retryAfterMs },
      disableOfflineQueue: true,
      commandsQueueMaxLength: maxPendingCommands + OWN_COMMANDS,
      // The library would start a timer for each command, and stop it as soon as it is written.
      commandOptions: { timeout: 0 },
      maintNotifications: 'disabled',
    });
    // Late events of a client that was replaced change nothing.
    const isThis = (): boolean => client === this.#client && this.#state !== 'closed';
    client.on('connect', () => {
      if (isThis()) this.#openedAt = clock.monotonicMs();
    });
    client.on('ready', () => {
      if (!isThis()) return;
      log.info({ connection: name }, 'connected to Redis');
      this.#state = 'ready';
      this.#openedAt = undefined;
      this.#parts.onReady(client);
      this.#started.resolve();
    });
    client.on('error', (error: unknown) => {
      if (isThis()) this.#lose(error);
    });
    // What it rejects with was told as an event.
    queueMicrotask(() => client.connect().catch(() => {}));
    return client;
  }

  #lose(error: unknown): void {
    const { log, name } = this.#parts;
    this.#openedAt = undefined;
    if (this.#state === 'away') return;
    log.warn({ connection: name, error }, 'there is no connection to Redis');
    this.#state = 'away';
    this.#started.resolve();
  }

  #sweep(): void {
    const { clock, commandTimeoutMs } = this.#parts;
    const now = clock.monotonicMs();
    const isSilent = this.#pending.sweep();
    const isUngreeted = this.#openedAt !== undefined && now - this.#openedAt > commandTimeoutMs;
    if (isSilent || isUngreeted || this.#isDemoted) this.#renew(now);
    // Asked while nothing else is, so that a connection that died in silence is found out.
    if (this.#state !== 'ready' || now - this.#askedAt < commandTimeoutMs) return;
    this.#askedAt = now;
    this.command(['PING']).catch(() => {});
  }

  /** Replaces a connection that is of no use, at most once within the deadline of a command. */
  #renew(now: number): void {
    const { commandTimeoutMs, log, name } = this.#parts;
    if (now - this.#renewedAt < commandTimeoutMs) return;
    this.#renewedAt = now;
    this.#isDemoted = false;
    log.warn({ connection: name }, 'the connection to Redis is replaced');
    const before = this.#client;
    this.#lose(new BusError('unavailable', 'Redis does not answer, or takes no writes.'));
    this.#client = this.#open();
    before.destroy();
  }
}

function retryAfterMs(retries: number): number {
  const pauseMs = Math.min(FIRST_RETRY_MS * 2 ** Math.min(retries, 10), LAST_RETRY_MS);
  // Spread, so that not all instances come at once.
  return pauseMs * (0.5 + Math.random() / 2);
}
