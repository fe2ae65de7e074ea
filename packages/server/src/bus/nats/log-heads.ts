import type { Position } from '@sallyport/protocol';
import type { Log } from '../../log.ts';
import type { LogHome, LogHomes } from './log-home.ts';
import type { LogMark } from './log-message.ts';
import { readLogMessage } from './log-message.ts';
import type { Live, NatsLink } from './nats-link.ts';
import { encodeToken } from './nats-token.ts';
import type { StreamLookup } from './stream-lookup.ts';
import type { StoredMessage, StreamReader } from './stream-reader.ts';

/** Ends of logs that are remembered, at most; past it the oldest are asked for again. */
const MAX_KNOWN = 10_000;

/** The end of a log. */
export interface LogHead {
  readonly home: LogHome;
  /** What its last message is. */
  readonly mark: LogMark;
  readonly position: Position;
  /** The stream in which it goes on, where it moved. */
  readonly to: string | undefined;
  /** The number of its last message in the stream. */
  readonly seq: number;
  /** When that was stored, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** The connection on which it was learnt; it is worth nothing on another. */
  readonly generation: number;
}

export interface LogHeadsParts {
  readonly link: NatsLink;
  readonly homes: LogHomes;
  readonly lookup: StreamLookup;
  readonly reader: StreamReader;
  readonly log: Log;
}

/** Where logs end: remembered for the next append, or asked for. */
export class LogHeads {
  readonly #parts: LogHeadsParts;
  readonly #known = new Map<string, LogHead>();

  constructor(parts: LogHeadsParts) {
    this.#parts = parts;
  }

  /** What is remembered, if this connection can still vouch for it. */
  known(log: string): LogHead | undefined {
    const head = this.#known.get(log);
    return head?.generation === this.#parts.link.live?.generation ? head : undefined;
  }

  learn(log: string, head: LogHead): void {
    const known = this.known(log);
    if (known?.home === head.home && known.seq > head.seq) return;
    this.#known.delete(log);
    this.#known.set(log, head);
    if (this.#known.size <= MAX_KNOWN) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  forget(log: string): void {
    this.#known.delete(log);
  }

  /** Asks the engine where the log ends; none where it knows no such log. */
  async find(log: string, until: number): Promise<LogHead | undefined> {
    const { link } = this.#parts;
    const head = await link.again(async (live) => {
      const home = this.known(log)?.home;
      const known = home === undefined ? undefined : await this.#last(live, home, log);
      // Where it went elsewhere, or is gone, it may be anywhere.
      if (known !== undefined && known.mark !== 'moved' && known.mark !== 'begun') return known;
      const homes = await this.#homesOf(live, log);
      const found = await Promise.all(homes.map((each) => this.#last(live, each, log)));
      return found.filter((each) => each !== undefined).sort(byWorth)[0];
    }, until);
    if (head === undefined) this.forget(log);
    else this.learn(log, head);
    return head;
  }

  /** The streams that may have the log. */
  async #homesOf({ jsm }: Live, log: string): Promise<LogHome[]> {
    const { homes } = this.#parts;
    const found: LogHome[] = [];
    for await (const stream of jsm.streams.names(homes.anywhere(log))) {
      const home = homes.named(stream);
      if (home !== undefined) found.push(home);
    }
    return found;
  }

  async #last(live: Live, home: LogHome, log: string): Promise<LogHead | undefined> {
    const subject = home.subjects + encodeToken(log);
    const last = await this.#parts.lookup.get(live, home.wish.name, { last_by_subj: subject });
    if (last === undefined) return undefined;
    const head = headOf(last, home, live.generation);
    return head ?? this.#lastReadable(live, { home, subject, poisoned: last.seq });
  }

  /** Where the last message is no message of a log: the last one that is, so that appending goes on after it. */
  async #lastReadable(
    { generation }: Live,
    { home, subject, poisoned }: { home: LogHome; subject: string; poisoned: number },
  ): Promise<LogHead | undefined> {
    const { reader, log, link } = this.#parts;
    const stream = home.wish.name;
    log.error({ stream, subject, seq: poisoned }, 'a message in a log cannot be read');
    const limit = home.wish.max_msgs_per_subject ?? 1;
    const all = await reader.read({ stream, subject, from: 1, limit, until: link.until() });
    const heads = all.map((stored) => headOf(stored, home, generation));
    const head = heads.findLast((each) => each !== undefined);
    // What is appended next comes after everything that is there; where nothing can be read, it begins anew.
    const seq = all.at(-1)?.seq ?? poisoned;
    const position = { epoch: `after-${seq}`, offset: 0 };
    return { home, mark: 'still', position, to: undefined, generation, at: 0, ...head, seq };
  }
}

function headOf(stored: StoredMessage, home: LogHome, generation: number): LogHead | undefined {
  const message = readLogMessage(stored);
  if (message === undefined) return undefined;
  const { mark, position, to } = message;
  return { home, mark, position, to, seq: stored.seq, at: stored.at, generation };
}

const WORTH: Readonly<Record<LogMark, number>> = { entry: 0, still: 0, moved: 1, begun: 2 };

/** What goes on before what went elsewhere, and that before what only began; then the one that holds more. */
function byWorth(one: LogHead, other: LogHead): number {
  const worth = WORTH[one.mark] - WORTH[other.mark];
  if (worth !== 0) return worth;
  return other.home.knownMs - one.home.knownMs || other.home.policy.keep - one.home.policy.keep;
}
