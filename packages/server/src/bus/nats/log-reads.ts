import type { Position } from '@sallyport/protocol';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { LogEntry, LogPage, ReadOptions } from '../log-driver.ts';
import type { LogHead, LogHeads } from './log-heads.ts';
import type { LogHome } from './log-home.ts';
import { readLogMessage } from './log-message.ts';
import { searchLog } from './log-search.ts';
import type { NatsLink } from './nats-link.ts';
import { encodeToken } from './nats-token.ts';
import type { StreamLookup } from './stream-lookup.ts';
import type { ReadRange, StoredMessage, StreamReader } from './stream-reader.ts';

/** Places of entries in their streams that are remembered, at most; past it the oldest are forgotten. */
const MAX_PLACES = 20_000;
/** Messages that a page may need besides its entries: marks, and the one that `since` is in. */
const SPARE = 5;

export interface LogReadsParts {
  readonly link: NatsLink;
  readonly heads: LogHeads;
  readonly lookup: StreamLookup;
  readonly reader: StreamReader;
  readonly clock: Clock;
  readonly log: Log;
}

/** Reads logs by position. Where an entry is in its stream is remembered, so that a page begins there. */
export class LogReads {
  readonly #parts: LogReadsParts;
  readonly #places = new Map<string, number>();

  constructor(parts: LogReadsParts) {
    this.#parts = parts;
  }

  /** Remembers in which message of a stream an entry is. */
  learn(log: string, position: Position, { home, seq }: Pick<LogHead, 'home' | 'seq'>): void {
    this.#places.set(placeOf(log, position, home), seq);
    if (this.#places.size <= MAX_PLACES) return;
    const [oldest] = this.#places.keys();
    if (oldest !== undefined) this.#places.delete(oldest);
  }

  async read(log: string, since: Position, { limit }: ReadOptions): Promise<LogPage> {
    const { heads, link } = this.#parts;
    const until = link.until();
    const head = await heads.find(log, until);
    const end = head?.position;
    if (head === undefined || end?.epoch !== since.epoch || since.offset > end.offset) {
      return { recovered: false, cause: 'epoch' };
    }
    const missing = end.offset - since.offset;
    if (missing === 0) return { recovered: true, entries: [] };
    if (missing > head.home.policy.keep) return { recovered: false, cause: 'retention' };
    const found = await this.#after(log, since, { head, limit: Math.min(limit, missing), until });
    const [first] = found;
    if (
      first === undefined ||
      first.entry.offset !== since.offset + 1 ||
      this.#isOld(first, head)
    ) {
      return { recovered: false, cause: 'retention' };
    }
    const entries = found.map(({ entry }) => entry);
    const last = found.at(-1);
    if (last !== undefined) this.learn(log, last.entry, { home: head.home, seq: last.seq });
    return { recovered: true, entries };
  }

  /** The engine knows a log longer than its entries are kept. */
  #isOld({ at }: Found, { home }: LogHead): boolean {
    return at < this.#parts.clock.now() - home.policy.forMs;
  }

  async #after(
    log: string,
    since: Position,
    { head, limit, until }: { head: LogHead; limit: number; until: number },
  ): Promise<Found[]> {
    const { reader } = this.#parts;
    const { home } = head;
    const range = {
      stream: home.wish.name,
      subject: home.subjects + encodeToken(log),
      limit: limit + SPARE,
      until,
    };
    const found: Found[] = [];
    let from =
      this.#places.get(placeOf(log, since, home)) ??
      (await searchLog({ last: head.seq, next: (at) => this.#next(range, at) }, since));
    while (found.length < limit) {
      const page = await reader.read({ ...range, from });
      for (const stored of page) this.#collect(stored, since, found);
      const last = page.at(-1);
      if (last === undefined || last.seq >= head.seq) break;
      from = last.seq + 1;
    }
    return found.slice(0, limit);
  }

  #next(
    { stream, subject, until }: Pick<ReadRange, 'stream' | 'subject' | 'until'>,
    seq: number,
  ): Promise<StoredMessage | undefined> {
    const { link, lookup } = this.#parts;
    return link.again((live) => lookup.get(live, stream, { seq, next_by_subj: subject }), until);
  }

  /** Adds the entries of a message that come after the position. */
  #collect(stored: StoredMessage, since: Position, found: Found[]): void {
    const message = readLogMessage(stored);
    if (message === undefined) {
      const { seq } = stored;
      this.#parts.log.error({ seq }, 'a message in a log cannot be read, and is left out');
      return;
    }
    for (const entry of message.entries) {
      const isNext = entry.epoch === since.epoch && entry.offset > since.offset;
      if (isNext) found.push({ entry, seq: stored.seq, at: stored.at });
    }
  }
}

function placeOf(log: string, { epoch, offset }: Position, home: LogHome): string {
  return `${offset} ${epoch} ${home.wish.name} ${log}`;
}

interface Found {
  readonly entry: LogEntry;
  readonly seq: number;
  readonly at: number;
}
