import { setImmediate as turn } from 'node:timers/promises';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type {
  Msg,
  NatsConnection,
  NodeConnectionOptions,
  Subscription,
} from '@nats-io/transport-node';
import { connect, errors } from '@nats-io/transport-node';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Following } from '../topic-driver.ts';
import { NatsAsks } from './nats-asks.ts';
import type { Act } from './nats-calls.ts';
import { NatsCalls } from './nats-calls.ts';
import { natsFailure } from './nats-failure.ts';

/** How a half-open connection is found out: after two of these. */
const PING_INTERVAL_MS = 5_000;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2_000;

/** A connection that stands. Another one has another generation; what was known of the engine may be over then. */
export interface Live {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly asks: NatsAsks;
  readonly generation: number;
}

export interface LinkParts {
  readonly servers: string | readonly string[];
  readonly connection: NodeConnectionOptions;
  /** Milliseconds that a call may take, waiting for a connection included. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The one connection of a driver. It connects by itself, for as long as it takes; after that the library connects
 * again, and subscribes again.
 */
export class NatsLink {
  readonly #parts: LinkParts;
  readonly #calls: NatsCalls<Live>;
  readonly #stopping = new AbortController();
  readonly #onConnected = new Set<() => void>();
  #nc: NatsConnection | undefined;
  #generation = 0;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.#calls = new NatsCalls(parts.clock);
    void this.#connect();
  }

  /** The connection, where it stands now. */
  get live(): Live | undefined {
    return this.#calls.live;
  }

  get timeoutMs(): number {
    return this.#parts.timeoutMs;
  }

  /** The time at which what begins now has failed. */
  until(): number {
    return this.#parts.clock.monotonicMs() + this.#parts.timeoutMs;
  }

  /** Does it once; where the connection is lost meanwhile, nobody knows whether it was done. */
  once<T>(act: Act<Live, T>, until = this.until()): Promise<T> {
    return this.#calls.run(act, { again: false, until });
  }

  /** Does it, and does it again where the connection was lost meanwhile: for what does no harm twice. */
  again<T>(act: Act<Live, T>, until = this.until()): Promise<T> {
    return this.#calls.run(act, { again: true, until });
  }

  /** Calls back after each time that a connection stands; the result ends it. */
  onConnected(callback: () => void): () => void {
    this.#onConnected.add(callback);
    return () => this.#onConnected.delete(callback);
  }

  /** Resolves when everything published from now on is heard. */
  async subscribe(subject: string, onMessage: (message: Msg) => void): Promise<Following> {
    let current: Subscription | undefined;
    const begin = async ({ nc }: Live): Promise<void> => {
      let denied: Error | undefined;
      const subscription = nc.subscribe(subject, {
        callback: (error, message) => {
          if (error === null) onMessage(message);
          else denied = error;
        },
      });
      current = subscription;
      try {
        await nc.flush();
        if (denied !== undefined) throw denied;
      } catch (error) {
        subscription.unsubscribe();
        throw error;
      }
    };
    try {
      await this.again(begin);
    } catch (error) {
      current?.unsubscribe();
      throw error;
    }
    return { stop: () => current?.unsubscribe() };
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    this.#calls.close();
    // A write to a socket that the server has ended fails in this turn, while the library still hears of it.
    await turn();
    await this.#nc?.close();
  }

  async #connect(): Promise<void> {
    const { servers, connection, timeoutMs, clock, log } = this.#parts;
    const { signal } = this.#stopping;
    let retryMs = FIRST_RETRY_MS;
    while (!signal.aborted) {
      try {
        const nc = await connect({
          reconnectTimeWait: FIRST_RETRY_MS,
          pingInterval: PING_INTERVAL_MS,
          timeout: timeoutMs,
          ...connection,
          servers: [servers].flat(),
          reconnect: true,
          maxReconnectAttempts: -1,
          ignoreAuthErrorAbort: true,
          // It says where a call came from, at a cost for each.
          noAsyncTraces: true,
        });
        return await this.#watch(nc);
      } catch (error) {
        const { message } = natsFailure(error);
        this.#calls.disconnected(message);
        log.warn({ error: message, retryMs }, 'NATS cannot be reached');
        await clock.after(retryMs, signal);
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
      }
    }
  }

  async #watch(nc: NatsConnection): Promise<void> {
    const { log, timeoutMs } = this.#parts;
    if (this.#stopping.signal.aborted) return nc.close();
    this.#nc = nc;
    const statuses = nc.status();
    const js = jetstream(nc, { timeout: timeoutMs });
    const jsm = await jetstreamManager(nc, { timeout: timeoutMs, checkAPI: false });
    const asks = new NatsAsks(nc, this.#parts.connection.inboxPrefix);
    const stand = (): void => {
      this.#generation += 1;
      asks.forget();
      this.#calls.connected({ nc, js, jsm, asks, generation: this.#generation });
      for (const callback of this.#onConnected) callback();
    };
    stand();
    for await (const status of statuses) {
      if (status.type === 'disconnect' || status.type === 'staleConnection') {
        if (this.live !== undefined) log.warn({}, 'the connection to NATS was lost');
        this.#calls.disconnected('it is connecting again');
      } else if (status.type === 'reconnect') {
        log.info({}, 'connected to NATS again');
        stand();
      } else if (status.type === 'error') {
        log.warn({ error: status.error }, 'NATS reports an error');
        const { error } = status;
        if (error instanceof errors.PermissionViolationError) asks.refuse(error.subject, error);
      }
    }
  }
}
