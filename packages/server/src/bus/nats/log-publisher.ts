import { nuid } from '@nats-io/transport-node';
import type { Position } from '@sallyport/protocol';
import type { Clock } from '../../clock.ts';
import { BusError } from '../bus-error.ts';
import type { LogHeads } from './log-heads.ts';
import type { LogHome } from './log-home.ts';
import type { LogDraft } from './log-message.ts';
import { readLogMessage, writeLogMessage } from './log-message.ts';
import { isCode, isNoStream } from './nats-failure.ts';
import type { Live, NatsLink } from './nats-link.ts';
import type { NatsStreams } from './nats-streams.ts';
import { encodeToken } from './nats-token.ts';
import type { StreamLookup } from './stream-lookup.ts';

/** The header in which the server keeps what a message was to follow. */
const AFTER = 'Nats-Expected-Last-Subject-Sequence';

/** Where a message is to be stored: after the last one that is known. */
export interface LogPlace {
  readonly home: LogHome;
  /** Number of the last message of the log in the stream; 0 where there is none. */
  readonly after: number;
  /** Of the last entry before it. */
  readonly position: Position;
  readonly generation: number;
}

export interface Publication {
  readonly place: LogPlace;
  readonly draft: LogDraft;
  readonly until: number;
  readonly id?: string | undefined;
}

export interface LogPublisherParts {
  readonly link: NatsLink;
  readonly streams: NatsStreams;
  readonly heads: LogHeads;
  readonly lookup: StreamLookup;
  readonly clock: Clock;
}

/**
 * Stores messages of logs where they are to be. Only one message can follow another, and each says who wrote it: so
 * that what became of one can be found out after the connection was lost.
 */
export class LogPublisher {
  readonly #parts: LogPublisherParts;

  constructor(parts: LogPublisherParts) {
    this.#parts = parts;
  }

  /**
   * Resolves with its position, or that of the message that it repeats; `undefined` where something else came before
   * it, or what was known is known no more.
   */
  async publish(log: string, message: Publication): Promise<Position | undefined> {
    const { heads, streams, link, clock } = this.#parts;
    const { place, draft, until } = message;
    const writer = nuid.next();
    try {
      await streams.ensure(place.home.wish, until);
      const ack = await link.once((live) => this.#send(live, log, { ...message, writer }), until);
      if (ack === undefined) return undefined;
      if (ack.duplicate) return await this.#first(log, message, ack.seq);
      const { home, generation } = place;
      const { mark, position, to } = draft;
      heads.learn(log, { home, mark, position, to, seq: ack.seq, at: clock.now(), generation });
      return position;
    } catch (error) {
      heads.forget(log);
      if (isCode(error, 'wrongLastSequence')) return undefined;
      if (isNoStream(error)) {
        // Somebody removed the stream. Where it cannot be created again, that fails.
        streams.forget(place.home.wish.name);
        return undefined;
      }
      const isUnknown = error instanceof BusError && error.fault === 'unavailable';
      if (!isUnknown || clock.monotonicMs() >= until) throw error;
      return await this.#lookFor(log, { ...message, writer }, error);
    }
  }

  async #send(live: Live, log: string, { place, draft, id, writer }: Written) {
    // Numbers of another connection may be those of an engine that lost everything since.
    if (live.generation !== place.generation) {
      this.#parts.heads.forget(log);
      return undefined;
    }
    const token = encodeToken(log);
    const { headers, text } = writeLogMessage(draft, writer);
    return live.js.publish(place.home.subjects + token, text, {
      headers,
      expect: { lastSubjectSequence: place.after },
      ...(id === undefined ? {} : { msgID: `${token}:${encodeToken(id)}` }),
    });
  }

  /** Nobody knows whether it was stored: looks at what follows the message that it was to follow. */
  async #lookFor(
    log: string,
    { place, draft, until, writer }: Written,
    error: BusError,
  ): Promise<Position | undefined> {
    const { link, streams, lookup } = this.#parts;
    const { wish, subjects } = place.home;
    await streams.ensure(wish, until);
    const query = { seq: place.after + 1, next_by_subj: subjects + encodeToken(log) };
    const next = await link.again((live) => lookup.get(live, wish.name, query), until);
    if (next === undefined) return undefined;
    if (readLogMessage(next)?.writer === writer) return draft.position;
    const follows = next.headers?.get(AFTER) === String(place.after);
    if (follows) return undefined;
    // What followed is not kept any more.
    throw error;
  }

  /** The position of the message that it repeats. */
  async #first(log: string, message: Publication, seq: number): Promise<Position> {
    const { link, heads, lookup } = this.#parts;
    const { place, draft, until } = message;
    const { name } = place.home.wish;
    const first = await link.again((live) => lookup.get(live, name, { seq }), until);
    const read = first && readLogMessage(first);
    // One that is not kept any more cannot have been after the last.
    return read?.position ?? (await heads.find(log, until))?.position ?? draft.position;
  }
}

interface Written extends Publication {
  /** Tells the message from all others. */
  readonly writer: string;
}
