import { startDeadline } from '../../deadline.ts';
import { BusError } from '../bus-error.ts';
import type { Consumption, DirectWork } from '../queue-driver.ts';
import type { Following } from '../topic-driver.ts';
import type { ConsumerParts } from './consumer-parts.ts';
import { Ownership } from './ownership.ts';

/** Milliseconds that others are told of the end, at most; they find out by the lease. */
const LEAVE_MS = 1_000;

/** One instance's part in a queue: looks after its partitions at an interval, and whenever others say that theirs changed. */
export class Consumer implements Consumption, AsyncDisposable {
  readonly #parts: ConsumerParts;
  readonly #ended = Promise.withResolvers<void>();
  readonly #ownership: Ownership;
  #state: 'running' | 'leaving' | 'stopped' = 'running';
  #following: Following | undefined;
  #stopTicks: (() => void) | undefined;
  #turn: Promise<void> | undefined;
  #leaving: Promise<void> | undefined;
  #again = false;

  constructor(parts: ConsumerParts) {
    this.#parts = parts;
    this.#ownership = new Ownership(parts, () => this.#look());
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Joins the others. */
  async start(): Promise<void> {
    const { topics, subject, clock, leaseMs } = this.#parts;
    const following = await topics.subscribe(topicOf(subject), () => this.#look());
    this.#following = following;
    await this.#ownership.join();
    await this.#ownership.balance();
    await this.#tell();
    if (this.#state === 'stopped') {
      following.stop();
      throw new BusError('closed', 'The bus was disposed of.');
    }
    this.#stopTicks = clock.every(leaseMs / 3, () => this.#look());
  }

  offer(holder: string, work: DirectWork): boolean {
    return this.#state !== 'stopped' && this.#ownership.offer(holder, work);
  }

  async drain(deadlineMs: number): Promise<void> {
    if (this.#state !== 'running') return;
    this.#state = 'leaving';
    using deadline = startDeadline(this.#parts.clock, deadlineMs);
    await this.#turn;
    this.#following?.stop();
    // Leases are kept alive while the last work ends.
    const stopKeeping = this.#parts.clock.every(this.#parts.leaseMs / 3, () => {
      void this.#ownership.renew().catch(() => {});
    });
    this.#stopTicks?.();
    await this.#ownership.leave(deadline.signal, () => this.#tell());
    stopKeeping();
    this.stop();
  }

  stop(): void {
    if (this.#state === 'stopped') return;
    this.#state = 'stopped';
    this.#following?.stop();
    this.#stopTicks?.();
    this.#ended.resolve();
    const over = AbortSignal.abort();
    this.#leaving = this.#ownership.leave(over, () => this.#tell());
  }

  /** Stops, and resolves when others may have what it had. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    using deadline = startDeadline(this.#parts.clock, LEAVE_MS);
    const late = new Promise((resolve) =>
      deadline.signal.addEventListener('abort', resolve, { once: true }),
    );
    await Promise.race([this.#leaving, late]);
  }

  /** Looks after the partitions, once more where something changed meanwhile. */
  #look(): void {
    if (this.#state !== 'running') return;
    this.#again = true;
    this.#turn ??= this.#lookWhileAsked().finally(() => {
      this.#turn = undefined;
    });
  }

  async #lookWhileAsked(): Promise<void> {
    const { log, subject } = this.#parts;
    while (this.#again && this.#state === 'running') {
      this.#again = false;
      try {
        await this.#ownership.renew();
        const released = await this.#ownership.balance();
        if (released > 0) await this.#tell();
      } catch (error) {
        log.warn({ subject, error }, 'a queue cannot be looked after now');
        this.#ownership.dropLapsed();
      }
    }
  }

  /** Others may take over what is free at once. */
  async #tell(): Promise<void> {
    const { topics, subject, log } = this.#parts;
    await topics
      .publish(topicOf(subject), '')
      .catch((error: unknown) => log.debug({ subject, error }, 'others look for themselves'));
  }
}

/** Where consumers of a queue tell each other that something may be another's. */
export function topicOf(subject: string): string {
  return `queue:${subject}`;
}
