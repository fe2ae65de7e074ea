import { randomUUID } from 'node:crypto';
import type { Position } from '@sallyport/protocol';
import type { Clock } from '../../clock.ts';
import { BusError } from '../bus-error.ts';
import type { AppendPolicy } from '../log-driver.ts';
import type { LogHead, LogHeads } from './log-heads.ts';
import type { LogHome, LogHomes } from './log-home.ts';
import { holds } from './log-home.ts';
import type { LogDraft } from './log-message.ts';
import { readLogMessage, writeLogMessage } from './log-message.ts';
import { isCode, isNoStream } from './nats-failure.ts';
import type { Live, NatsLink } from './nats-link.ts';
import type { NatsStreams } from './nats-streams.ts';
import { encodeToken } from './nats-token.ts';

/** Appends to one log that wait, at most; past it they are rejected. */
const MAX_WAITING = 10_000;
/** Entries, and characters, of one message at most. */
const MAX_BATCH = 64;
const MAX_BATCH_LENGTH = 64 * 1024;

export interface LogAppendsParts {
  readonly link: NatsLink;
  readonly streams: NatsStreams;
  readonly homes: LogHomes;
  readonly heads: LogHeads;
  readonly clock: Clock;
}

interface Waiting {
  readonly data: string;
  readonly policy: AppendPolicy;
  readonly until: number;
  readonly stored: PromiseWithResolvers<Position>;
}

/** Where a message is to be stored: after the last one that is known. */
interface Place {
  readonly home: LogHome;
  /** Number of the last message of the log in the stream; 0 where there is none. */
  readonly after: number;
  readonly position: Position;
  readonly generation: number;
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
  async mark(log: string, mark: 'begun' | 'still' | 'moved', head: LogHead): Promise<boolean> {
    const { home, position, seq, generation } = head;
    const place = { home, after: seq, position, generation };
    const draft: LogDraft = { mark, position, data: [] };
    const until = this.#parts.link.until();
    return (await this.#publish(log, { place, draft, until })) !== undefined;
  }

  /** Stores that a log without entries begins; the result is where. */
  async begin(log: string, until: number): Promise<Position> {
    const { heads, homes, link } = this.#parts;
    for (;;) {
      const head = await heads.find(log, until);
      if (head !== undefined) return head.position;
      const position = { epoch: newEpoch(), offset: 0 };
      const generation = link.live?.generation ?? 0;
      const place = { home: homes.begun, after: 0, position, generation };
      const draft: LogDraft = { mark: 'begun', position, data: [] };
      const published = await this.#publish(log, { place, draft, until });
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
    const { clock } = this.#parts;
    const [first] = batch;
    if (first === undefined) throw new Error('an empty batch');
    const { until, policy } = first;
    const data = batch.map((each) => each.data);
    for (;;) {
      const place = await this.#place(log, policy, until);
      const published = place && (await this.#publishEntries(log, { place, data, until, policy }));
      if (published !== undefined) return published;
      if (clock.monotonicMs() > until) {
        throw new BusError('unavailable', `Too many append to "${log}" at once.`);
      }
    }
  }

  async #publishEntries(
    log: string,
    { place, data, until, policy }: Entries,
  ): Promise<Position | undefined> {
    const { epoch, offset } = place.position;
    const position = { epoch, offset: offset + data.length };
    const draft: LogDraft = { mark: 'entry', position, data };
    const published = await this.#publish(log, { place, draft, until, id: policy.id });
    if (published !== 'repeat') return published;
    // The first is not kept any more; it cannot have been after this.
    return (await this.#parts.heads.find(log, until))?.position ?? position;
  }

  /** Where the next entry goes; `undefined` where that has changed while it was prepared. */
  async #place(log: string, policy: AppendPolicy, until: number): Promise<Place | undefined> {
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
    if (mark !== 'moved' && !(await this.mark(log, 'moved', head))) return undefined;
    heads.forget(log);
    return { home: homes.grown(home, wanted), after: 0, position, generation };
  }

  /**
   * Publishes it where it is to be. Resolves with its position, or that of the message that it repeats; `undefined`
   * where something else came before it; `repeat` where it repeats what is not kept any more.
   */
  async #publish(log: string, message: Publication): Promise<Position | 'repeat' | undefined> {
    const { heads, streams, link, clock } = this.#parts;
    const { place, draft, until } = message;
    try {
      await streams.ensure(place.home.wish, until);
      const ack = await link.once((live) => this.#send(live, log, message), until);
      if (ack === undefined) return undefined;
      if (ack.duplicate) return await this.#positionOf(place.home, ack.seq, until);
      const { home, generation } = place;
      const { mark, position } = draft;
      heads.learn(log, { home, mark, position, seq: ack.seq, at: clock.now(), generation });
      return position;
    } catch (error) {
      heads.forget(log);
      if (isCode(error, 'wrongLastSequence')) return undefined;
      if (!isNoStream(error)) throw error;
      // Somebody removed the stream. Where it cannot be created again, that fails.
      streams.forget(place.home.wish.name);
      return undefined;
    }
  }

  async #send(live: Live, log: string, { place, draft, id }: Publication) {
    // Numbers of another connection may be those of an engine that lost everything since.
    if (live.generation !== place.generation) {
      this.#parts.heads.forget(log);
      return undefined;
    }
    const token = encodeToken(log);
    const { headers, text } = writeLogMessage(draft);
    return live.js.publish(place.home.subjects + token, text, {
      headers,
      expect: { lastSubjectSequence: place.after },
      ...(id === undefined ? {} : { msgID: `${token}:${encodeToken(id)}` }),
    });
  }

  async #positionOf(home: LogHome, seq: number, until: number): Promise<Position | 'repeat'> {
    const get = ({ jsm }: Live) => jsm.streams.getMessage(home.wish.name, { seq });
    const first = await this.#parts.link.again(get, until);
    if (first === null) return 'repeat';
    const message = readLogMessage({ headers: first.header, text: first.string() });
    return message?.position ?? 'repeat';
  }
}

interface Entries {
  readonly place: Place;
  readonly data: readonly string[];
  readonly until: number;
  readonly policy: AppendPolicy;
}

interface Publication {
  readonly place: Place;
  readonly draft: LogDraft;
  readonly until: number;
  readonly id?: string | undefined;
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
