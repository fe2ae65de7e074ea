import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { PublishResult } from '../../service/service-context.ts';
import type { AppendPolicy, LogDriver } from '../log-driver.ts';
import { isUnavailable, wasNotTried } from './breaker.ts';

export interface PublicationQueueOptions {
  /** Publications that may be under way or wait. */
  readonly maxCount: number;
  /** Bytes of those; text counts two for each character. */
  readonly maxBytes: number;
  /** Milliseconds from one question whether the bus is back to the next. */
  readonly retryMs: number;
}

export interface PublicationQueueParts extends PublicationQueueOptions {
  readonly logs: LogDriver;
  /** Resolves when the bus answers. */
  readonly check: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a queue holds, and what became of the rest. */
export interface PublicationFigures {
  readonly waiting: number;
  /** Bytes of what is under way or waits. */
  readonly bytes: number;
  /** Since the start: were said to be queued, and could not be stored after all; the log names each. */
  readonly lost: number;
}

interface Publication {
  /** In the order of publishing. */
  readonly number: number;
  readonly subject: string;
  readonly data: string;
  readonly policy: AppendPolicy;
  readonly bytes: number;
  /** When it was first tried in vain, so that nobody knows whether it is stored. */
  doubtfulSince: number | undefined;
}

/** Publications that are sent at once when the bus is back. */
const BATCH = 256;
/** For so long a driver tells repeats of an id, less what a call may take. */
const TELLS_REPEATS_MS = 100_000;

const PUBLISHED: PublishResult = { status: 'published' };
const QUEUED: PublishResult = { status: 'queued' };

/** Appends to logs; what the bus does not take because it is away waits, and follows in order, none twice. */
export class PublicationQueue {
  readonly #parts: PublicationQueueParts;
  readonly #stopped = new AbortController();
  /** In the order of their numbers. */
  readonly #waiting: Publication[] = [];
  #underWay = 0;
  #settled = Promise.withResolvers<void>();
  #bytes = 0;
  #lost = 0;
  #number = 0;
  #isDraining = false;

  constructor(parts: PublicationQueueParts) {
    this.#parts = parts;
  }

  get figures(): PublicationFigures {
    return { waiting: this.#waiting.length, bytes: this.#bytes, lost: this.#lost };
  }

  /** Stores a publication, or keeps it until that can be done; never throws. */
  async publish(subject: string, data: string, policy: AppendPolicy): Promise<PublishResult> {
    const { maxCount, maxBytes } = this.#parts;
    const bytes = 2 * (subject.length + data.length);
    const isFull = this.#waiting.length + this.#underWay >= maxCount;
    if (isFull || this.#bytes + bytes > maxBytes) return rejected('the queue to the bus is full');
    if (this.#stopped.signal.aborted) return rejected('the gateway is closed');
    this.#number += 1;
    this.#bytes += bytes;
    const publication: Publication = {
      number: this.#number,
      subject,
      data,
      policy: { ...policy, id: policy.id ?? randomUUID() },
      bytes,
      doubtfulSince: undefined,
    };
    if (this.#waiting.length === 0) return this.#send(publication);
    this.#waiting.push(publication);
    return QUEUED;
  }

  /** Sends no more; what waits is lost. */
  stop(): void {
    this.#stopped.abort();
    for (const publication of this.#waiting.splice(0)) this.#lose(publication, 'it was stopped');
  }

  async #send(publication: Publication): Promise<PublishResult> {
    const { logs, log, clock } = this.#parts;
    const { subject, data, policy } = publication;
    this.#underWay += 1;
    try {
      await logs.append(subject, data, policy);
    } catch (error) {
      if (!isUnavailable(error)) {
        log.error({ subject, error }, 'a message could not be stored');
        this.#bytes -= publication.bytes;
        return rejected('the bus does not take it');
      }
      if (!wasNotTried(error)) publication.doubtfulSince ??= clock.monotonicMs();
      this.#keep(publication);
      return QUEUED;
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#settled.resolve();
    }
    this.#bytes -= publication.bytes;
    return PUBLISHED;
  }

  /** Puts a publication where it belongs: others that were published later may wait already. */
  #keep(publication: Publication): void {
    if (this.#stopped.signal.aborted) return this.#lose(publication, 'it was stopped');
    const after = this.#waiting.findLastIndex(({ number }) => number < publication.number);
    this.#waiting.splice(after + 1, 0, publication);
    void this.#drain();
  }

  async #drain(): Promise<void> {
    if (this.#isDraining) return;
    this.#isDraining = true;
    const { clock, retryMs } = this.#parts;
    const { signal } = this.#stopped;
    while (this.#waiting.length > 0 && !signal.aborted) {
      await this.#others(); // they may belong before what waits
      if (await this.#isBack()) await this.#sendWaiting();
      else await clock.after(retryMs, signal);
    }
    this.#isDraining = false;
  }

  async #sendWaiting(): Promise<void> {
    const sent = this.#waiting.splice(0, BATCH).map(async (publication) => {
      const { doubtfulSince = Number.POSITIVE_INFINITY } = publication;
      if (this.#parts.clock.monotonicMs() - doubtfulSince > TELLS_REPEATS_MS) {
        return this.#lose(publication, 'nobody knows whether it is stored');
      }
      const { status } = await this.#send(publication);
      if (status === 'rejected') this.#lost += 1;
    });
    await Promise.all(sent);
  }

  /** Resolves when nothing is under way. */
  async #others(): Promise<void> {
    while (this.#underWay > 0) {
      this.#settled = Promise.withResolvers();
      await this.#settled.promise;
    }
  }

  async #isBack(): Promise<boolean> {
    try {
      await this.#parts.check();
      return true;
    } catch {
      return false;
    }
  }

  #lose({ subject, bytes, policy: { id } }: Publication, why: string): void {
    this.#bytes -= bytes;
    this.#lost += 1;
    this.#parts.log.error({ subject, id, why }, 'a message that was queued is lost');
  }
}

function rejected(reason: string): PublishResult {
  return { status: 'rejected', reason };
}
