import { randomUUID } from 'node:crypto';
import type { Position } from '@sallyport/protocol';
import type { Clock } from '../../clock.ts';
import { BusError } from '../bus-error.ts';
import type { AppendPolicy } from '../log-driver.ts';
import type { LogHead, LogHeads } from './log-heads.ts';
import type { LogHomes } from './log-home.ts';
import { holds } from './log-home.ts';
import type { LogDraft } from './log-message.ts';
import type { LogPlace, LogPublisher } from './log-publisher.ts';
import type { NatsLink } from './nats-link.ts';

/** Appends to one log that wait, at most; past it they are rejected. */
const MAX_WAITING = 10_000;
/** Entries, and characters, of one message at most. */
const MAX_BATCH = 64;
const MAX_BATCH_LENGTH = 64 * 1024;

export interface LogAppendsParts {
  readonly link: NatsLink;
  readonly homes: LogHomes;
  readonly heads: LogHeads;
  readonly publisher: LogPublisher;
  readonly clock: Clock;
}

interface Waiting {
  readonly data: string;
  readonly policy: AppendPolicy;
  readonly until: number;
  readonly stored: PromiseWithResolvers<Position>;
}

/**
 * Appends to logs. A message is stored only directly after the one that its writer knows as the last, so numbers have
 * no holes and no doubles, however many write. Appends to one log that come while one is under way share the next
 * message.
 */
export class LogAppends {
  readonly #parts: LogAppendsParts;
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(parts: LogAppendsParts) {
    this.#parts = parts;
  }

  append(log: string, data: string, policy: AppendPolicy): Promise<Position> {
    const waiting = this.#waiting.get(log) ?? [];
    if (waiting.length >= MAX_WAITING) {
      const what = `${MAX_WAITING} appends to "${log}" wait already.`;
      return Promise.reject(new BusError('unavailable', what));
    }
    const stored = Promise.withResolvers<Position>();
    waiting.push({ data, policy, until: this.#parts.link.until(), stored });
    if (!this.#waiting.has(log)) {
      this.#waiting.set(log, waiting);
      queueMicrotask(() => void this.#run(log, waiting));
    }
    return stored.promise;
  }

  /** Stores a mark after the last message, if it is still the last; says whether it is. */
  async mark(log: string, mark: 'begun' | 'still', head: LogHead): Promise<boolean> {
    return this.#mark(log, { mark, position: head.position, data: [] }, head);
  }

  /** Stores that a log without entries begins; the result is where. */
  async begin(log: string, until: number): Promise<Position> {
    const { heads, homes, link, publisher } = this.#parts;
    for (;;) {
      const head = await heads.find(log, until);
      if (head !== undefined) return head.position;
      const position = { epoch: newEpoch(), offset: 0 };
      const generation = link.live?.generation ?? 0;
      const place = { home: homes.begun, after: 0, position, generation };
      const draft: LogDraft = { mark: 'begun', position, data: [] };
      const published = await publisher.publish(log, { place, draft, until });
      if (published !== undefined) return position;
    }
  }

  async #run(log: string, waiting: Waiting[]): Promise<void> {
    while (waiting.length > 0) {
      const batch = takeBatch(waiting);
      try {
        const { epoch, offset } = await this.#store(log, batch);
        const before = offset - batch.length;
        for (const [index, { stored }] of batch.entries()) {
          stored.resolve({ epoch, offset: before + index + 1 });
        }
      } catch (error) {
        for (const { stored } of batch) stored.reject(error);
      }
    }
    this.#waiting.delete(log);
  }

  /** Resolves with the position of the last one. */
  async #store(log: string, batch: readonly Waiting[]): Promise<Position> {
    const { clock, publisher } = this.#parts;
    const [first] = batch;
    if (first === undefined) throw new Error('an empty batch');
    const { until, policy } = first;
    const data = batch.map((each) => each.data);
    for (;;) {
      const place = await this.#place(log, policy, until);
      const draft = place && draftOf(place, data);
      const published = draft && (await publisher.publish(log, { ...draft, until, id: policy.id }));
      if (published !== undefined) return published;
      if (clock.monotonicMs() > until) {
        throw new BusError('unavailable', `Too many append to "${log}" at once.`);
      }
    }
  }

  /** Where the next entry goes; `undefined` where that has changed while it was prepared. */
  async #place(log: string, policy: AppendPolicy, until: number): Promise<LogPlace | undefined> {
    const { heads, homes, link } = this.#parts;
    const wanted = homes.of(policy);
    const head = heads.known(log) ?? (await heads.find(log, until));
    if (head === undefined) {
      const generation = link.live?.generation ?? 0;
      return { home: wanted, after: 0, position: { epoch: newEpoch(), offset: 0 }, generation };
    }
    const { home, seq, position, mark, generation } = head;
    if (mark !== 'moved' && holds(home, wanted)) return { home, after: seq, position, generation };
    // It goes on where all that was asked for is kept. What others append here from now on fails.
    const next = homes.grown(home, wanted);
    const to = next.wish.name;
    if (mark !== 'moved') {
      const moved = await this.#mark(log, { mark: 'moved', position, data: [], to }, head);
      if (!moved) return undefined;
    }
    heads.forget(log);
    const target = mark === 'moved' ? homes.named(head.to ?? '') : next;
    return { home: target ?? next, after: 0, position, generation };
  }

  async #mark(log: string, draft: LogDraft, head: LogHead): Promise<boolean> {
    const { publisher, link } = this.#parts;
    const { home, position, seq, generation } = head;
    const place = { home, after: seq, position, generation };
    return (await publisher.publish(log, { place, draft, until: link.until() })) !== undefined;
  }
}

function draftOf(place: LogPlace, data: readonly string[]): { place: LogPlace; draft: LogDraft } {
  const { epoch, offset } = place.position;
  return {
    place,
    draft: { mark: 'entry', position: { epoch, offset: offset + data.length }, data },
  };
}

/** Takes what fits into one message: one with an id is alone, since the server tells repeats by message. */
function takeBatch(waiting: Waiting[]): Waiting[] {
  const [first] = waiting;
  if (first === undefined || first.policy.id !== undefined) return waiting.splice(0, 1);
  const { keep, forMs } = first.policy;
  let length = first.data.length;
  let count = 1;
  for (const { data, policy } of waiting.slice(1, MAX_BATCH)) {
    length += data.length;
    const isAlike = policy.id === undefined && policy.keep === keep && policy.forMs === forMs;
    if (!isAlike || length > MAX_BATCH_LENGTH) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

function newEpoch(): string {
  return randomUUID().slice(0, 8);
}
