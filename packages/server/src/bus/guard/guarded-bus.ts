import type { Clock } from '../../clock.ts';
import { systemClock } from '../../clock.ts';
import { startDeadline } from '../../deadline.ts';
import { checkPositive } from '../../limits/check-positive.ts';
import type { Log } from '../../log.ts';
import { silentLog } from '../../log.ts';
import type { PublishResult } from '../../service/service-context.ts';
import type { Bus } from '../bus.ts';
import type { AppendPolicy, LogDriver } from '../log-driver.ts';
import type { QueueDriver } from '../queue-driver.ts';
import type { RecordDriver, Records } from '../record-driver.ts';
import type { TopicDriver } from '../topic-driver.ts';
import type { BreakerState } from './breaker.ts';
import { Breaker } from './breaker.ts';
import type { PublicationFigures } from './publication-queue.ts';
import { PublicationQueue } from './publication-queue.ts';

/** How a bus is guarded. */
export interface BusGuardOptions {
  /** Calls in a row that must find the bus unavailable before it is left alone. Default: 5. */
  readonly failures?: number;
  /** Milliseconds that it is then left alone. Default: 1,000. */
  readonly pauseMs?: number;
  /** Publications that may be under way or wait for the bus. Default: 10,000. */
  readonly maxQueued?: number;
  /** Bytes of those; text counts two for each character. Default: 32 MiB. */
  readonly maxQueuedBytes?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Default: silent. */
  readonly log?: Log;
}

/** A guarded bus in figures. */
export interface BusGuardFigures extends PublicationFigures {
  /** Whether the bus is asked (`closed`), or left alone because it did not answer (`open`). */
  readonly state: BreakerState;
}

/**
 * Guards a bus: one that does not answer is left alone for a while, so that callers fail at once and do not pile up,
 * and publications wait for it in a bounded queue. One that is guarded already is returned as it is.
 *
 * @throws TypeError when an option cannot be meant.
 */
export function guardBus(bus: Bus, options: BusGuardOptions = {}): GuardedBus {
  return bus instanceof GuardedBus ? bus : new GuardedBus(bus, options);
}

/** A bus behind a circuit breaker. Made by {@link guardBus}. */
export class GuardedBus implements Bus {
  readonly logs: LogDriver;
  readonly topics: TopicDriver;
  readonly records: RecordDriver;
  readonly queues: QueueDriver;
  readonly #bus: Bus;
  readonly #breaker: Breaker;
  readonly #publications: PublicationQueue;

  constructor(bus: Bus, options: BusGuardOptions) {
    const { failures = 5, pauseMs = 1_000, clock = systemClock, log = silentLog } = options;
    const { maxQueued: maxCount = 10_000, maxQueuedBytes: maxBytes = 33_554_432 } = options;
    const numbers = { failures, pauseMs, maxQueued: maxCount, maxQueuedBytes: maxBytes };
    checkPositive('', numbers, 'guardBus');
    const breaker = new Breaker({ failures, pauseMs });
    this.#bus = bus;
    this.#breaker = breaker;
    this.logs = guardLogs(bus.logs, breaker);
    this.topics = guardTopics(bus.topics, breaker);
    this.records = {
      bucket: (name, forMs) => guardRecords(bus.records.bucket(name, forMs), breaker),
    };
    this.queues = guardQueues(bus.queues, breaker);
    const check = async (): Promise<void> => {
      using deadline = startDeadline(clock, CHECK_MS);
      await this.check(deadline.signal);
    };
    const queue = { maxCount, maxBytes, retryMs: pauseMs };
    this.#publications = new PublicationQueue({ ...queue, logs: this.logs, check, clock, log });
  }

  /** How it stands. */
  get figures(): BusGuardFigures {
    return { state: this.#breaker.state, ...this.#publications.figures };
  }

  check(signal: AbortSignal): Promise<void> {
    return this.#breaker.run(() => this.#bus.check(signal));
  }

  /**
   * Appends to a log; while the bus is away, keeps what is published and appends it in order afterwards, once. Says
   * what became of it, and never throws.
   */
  publish(subject: string, data: string, policy: AppendPolicy): Promise<PublishResult> {
    return this.#publications.publish(subject, data, policy);
  }

  /** Gives up what waits; the bus behind it goes on. */
  stop(): void {
    this.#publications.stop();
  }

  /** Stops the guard, and disposes of the bus behind it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await this.#bus[Symbol.asyncDispose]();
  }
}

/** Milliseconds that a bus has to say that it is back. */
const CHECK_MS = 5_000;

function guardLogs(logs: LogDriver, breaker: Breaker): LogDriver {
  return {
    append: (...args) => breaker.run(() => logs.append(...args)),
    read: (...args) => breaker.run(() => logs.read(...args)),
    follow: (...args) => breaker.run(() => logs.follow(...args)),
  };
}

function guardTopics(topics: TopicDriver, breaker: Breaker): TopicDriver {
  return {
    publish: (...args) => breaker.run(() => topics.publish(...args)),
    subscribe: (...args) => breaker.run(() => topics.subscribe(...args)),
  };
}

function guardRecords(records: Records, breaker: Breaker): Records {
  return {
    create: (...args) => breaker.run(() => records.create(...args)),
    get: (...args) => breaker.run(() => records.get(...args)),
    put: (...args) => breaker.run(() => records.put(...args)),
    replace: (...args) => breaker.run(() => records.replace(...args)),
    remove: (...args) => breaker.run(() => records.remove(...args)),
    list: (...args) => breaker.run(() => records.list(...args)),
  };
}

function guardQueues(queues: QueueDriver, breaker: Breaker): QueueDriver {
  const { owners, onOwners } = queues;
  return {
    ...(owners && { owners: (...args) => breaker.run(() => owners.apply(queues, args)) }),
    ...(onOwners && { onOwners: (...args) => breaker.run(() => onOwners.apply(queues, args)) }),
    enqueue: (...args) => breaker.run(() => queues.enqueue(...args)),
    consume: (...args) => breaker.run(() => queues.consume(...args)),
    deadLetters: (...args) => breaker.run(() => queues.deadLetters(...args)),
  };
}
