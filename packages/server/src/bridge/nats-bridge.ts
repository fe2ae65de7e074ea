import type { NatsConnection, NodeConnectionOptions } from '@nats-io/transport-node';
import { connect } from '@nats-io/transport-node';
import type { Contract } from '@sallyport/protocol';
import { BusError } from '../bus/bus-error.ts';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import type { Log } from '../log.ts';
import { silentLog } from '../log.ts';
import type { Publish } from '../service/service-context.ts';
import type { BridgeStats, Publisher } from './bridge-inlet.ts';
import { BridgeInlet } from './bridge-inlet.ts';
import type { BridgeMapping, BridgeRoute } from './bridge-map.ts';
import { bridgeRoute } from './bridge-map.ts';

/** What is bridged, and from where. */
export interface NatsBridgeOptions {
  /** Such as `nats://127.0.0.1:4222`. */
  readonly servers: string | readonly string[];
  readonly map: readonly BridgeMapping[];
  /**
   * The queue group: of all bridges that name it, one takes each message, which is right where they publish over one
   * bus. `false` where each gateway publishes to its own clients alone. Default: one for the contract.
   */
  readonly queue?: string | false;
  /** Messages that wait to be published at most; more are dropped, and counted. Default: 10,000. */
  readonly maxWaiting?: number;
  /** What else the library is told, such as credentials. */
  readonly connection?: Omit<NodeConnectionOptions, 'servers'>;
  /** Default: silent. */
  readonly log?: Log;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** A bridge that runs. `await using` ends it, after what it has taken is published. */
export interface NatsBridge extends AsyncDisposable {
  /** Resolves when it hears the subjects for the first time; rejects with a BusError where it was ended before. */
  readonly ready: Promise<void>;
  /** Fits `Dependency.check`: rejects while NATS is out of reach. */
  readonly check: () => Promise<void>;
  /** What it has passed on so far. */
  stats(): BridgeStats;
}

const CONNECT_MS = 5_000;
const RETRY_MS = 1_000;
/** How a half-open connection is found out: after two of these. */
const PING_MS = 5_000;
/** Milliseconds that an end may take. */
const LEAVE_MS = 5_000;

/**
 * Publishes messages of NATS subjects on channels of the contract. Core NATS: what is sent while no bridge is connected
 * is gone.
 *
 * @throws TypeError when the contract does not have what a mapping names.
 */
export function natsBridge<C extends Contract>(
  publisher: Publisher<C>,
  options: NatsBridgeOptions,
): NatsBridge {
  const { contract } = publisher;
  const { maxWaiting = 10_000, log = silentLog, clock = systemClock } = options;
  const routes = options.map.map((mapping) => bridgeRoute(contract, mapping));
  const publish = publisher.publish as unknown as Publish<Contract>; // it checks addresses and payloads itself
  const inlet = new BridgeInlet({ publish, maxWaiting, log });
  const { queue = `sallyport.${contract.name}` } = options;
  return new RunningBridge({ options, routes, inlet, queue, log, clock });
}

interface RunningParts {
  readonly options: NatsBridgeOptions;
  readonly routes: readonly BridgeRoute[];
  readonly inlet: BridgeInlet;
  readonly queue: string | false;
  readonly log: Log;
  readonly clock: Clock;
}

class RunningBridge implements NatsBridge {
  readonly ready: Promise<void>;
  readonly #parts: RunningParts;
  readonly #first = Promise.withResolvers<void>();
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #state: 'connecting' | 'hearing' | 'away' = 'connecting';
  #connection: NatsConnection | undefined;

  constructor(parts: RunningParts) {
    this.#parts = parts;
    this.ready = this.#first.promise;
    this.ready.catch(() => {}); // not everybody waits for it
    this.#running = this.#run();
  }

  // Passed on as a function of its own.
  readonly check = async (): Promise<void> => {
    if (this.#state !== 'hearing') {
      throw new BusError('unavailable', 'The bridge has no connection to NATS.');
    }
  };

  stats(): BridgeStats {
    return this.#parts.inlet.stats();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { clock, inlet } = this.#parts;
    this.#stop.abort();
    this.#first.reject(new BusError('closed', 'The bridge was ended.'));
    const left = new AbortController();
    const leave = async (): Promise<void> => {
      await this.#connection?.close();
      await this.#running;
      await inlet.idle();
    };
    await Promise.race([leave(), clock.after(LEAVE_MS, left.signal)]);
    left.abort();
  }

  /** Connects, again and again; the library comes back by itself from all but refusals. */
  async #run(): Promise<void> {
    const { options, log, clock } = this.#parts;
    const { servers, connection: more } = options;
    let failing = false;
    while (!this.#stop.signal.aborted) {
      try {
        const connection = await connect({
          name: 'sallyport-bridge',
          timeout: CONNECT_MS,
          reconnectTimeWait: RETRY_MS,
          pingInterval: PING_MS,
          ...more,
          servers: [servers].flat(),
          maxReconnectAttempts: -1,
          ignoreAuthErrorAbort: true,
        });
        failing = false;
        await this.#hear(connection);
      } catch (error) {
        if (!failing) log.warn({ error }, 'the bridge cannot connect to NATS, and goes on trying');
        failing = true;
      }
      this.#state = 'connecting';
      await clock.after(RETRY_MS, this.#stop.signal);
    }
  }

  /** Hears until the connection is closed for good. */
  async #hear(connection: NatsConnection): Promise<void> {
    const { routes, queue, inlet, log } = this.#parts;
    this.#connection = connection;
    if (this.#stop.signal.aborted) return connection.close();
    for (const route of routes) {
      connection.subscribe(route.subject.wildcard, {
        ...(queue !== false && { queue }),
        callback(error, message) {
          if (error === null) inlet.take(route, message.subject, message.string());
          else log.error({ subject: route.subject.source, error }, 'NATS refuses a subject');
        },
      });
    }
    void this.#watch(connection);
    await connection.flush(); // the server has the subscriptions
    this.#state = 'hearing';
    this.#first.resolve();
    const error = await connection.closed();
    if (error !== undefined) throw error;
  }

  async #watch(connection: NatsConnection): Promise<void> {
    const { log } = this.#parts;
    for await (const { type } of connection.status()) {
      if (this.#connection !== connection) return;
      if (type === 'disconnect') {
        this.#state = 'away';
        log.warn({}, 'the bridge lost NATS; what is sent meanwhile does not arrive');
      } else if (type === 'reconnect') {
        this.#state = 'hearing';
        log.info({}, 'the bridge hears NATS again');
      }
    }
  }
}
