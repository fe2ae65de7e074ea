import type { Position } from '@sallyport/protocol';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { LogEntry, LogPage, ReadOptions } from './log-driver.ts';

/** What a follower needs of its driver. */
export interface FollowerParts {
  /** Which log it is, for the operator. */
  readonly subject: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells an entry; must not throw. */
  onEntry(entry: LogEntry): void;
  /** Reads what was missed, as `LogDriver.read` does. */
  read(since: Position, options: ReadOptions): Promise<LogPage>;
  /** The end of the log now; `known` is what was told last. */
  end(known: Position): Promise<Position>;
}

/** Entries that are heard and cannot be told yet, at most; past it the oldest are dropped, and read again. */
const MAX_AHEAD = 1_000;
const PAGE = 500;
/** Epochs that were left, so that their late entries are known for what they are. */
const MAX_LEFT_EPOCHS = 16;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2_000;

/**
 * Makes a log whole out of entries that are heard live, and may be missing, doubled or late: tells each once and in
 * order, and reads what was not heard. Entries are put aside while it reads.
 */
export class ContiguousFollower {
  readonly #parts: FollowerParts;
  readonly #stopping = new AbortController();
  readonly #leftEpochs = new Set<string>();
  #state: 'beginning' | 'live' | 'filling' | 'stopped' = 'beginning';
  #last: Position = { epoch: '', offset: 0 };
  #ahead: LogEntry[] = [];
  /** Whether more may have been missed since the last page was asked for. */
  #suspects = false;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  /** The last entry that was told. */
  get position(): Position {
    return this.#last;
  }

  /** Takes an entry that was heard; before `begin` it is put aside. */
  take(entry: LogEntry): void {
    if (this.#state === 'stopped') return;
    if (this.#state === 'live' && this.#accept(entry)) return;
    if (this.#ahead.length >= MAX_AHEAD) this.#ahead.shift();
    this.#ahead.push(entry);
    if (this.#state === 'live') void this.#fill();
  }

  /** Tells everything after `position` from now on. */
  begin(position: Position): void {
    if (this.#state !== 'beginning') return;
    this.#last = position;
    this.#state = 'live';
    if (!this.#drain() || this.#suspects) void this.#fill();
  }

  /** Entries may have been missed unheard, such as while the connection was away: asks for them. */
  suspect(): void {
    this.#suspects = true;
    if (this.#state === 'live') void this.#fill();
  }

  /** Tells nothing more. */
  stop(): void {
    this.#state = 'stopped';
    this.#ahead = [];
    this.#stopping.abort();
  }

  /** Tells it if it is next, or ignores it if it was told; `false` where something is missing before it. */
  #accept(entry: LogEntry): boolean {
    // Telling the one before may have stopped it.
    if (this.#state === 'stopped') return true;
    if (entry.epoch !== this.#last.epoch) {
      if (this.#leftEpochs.has(entry.epoch)) return true;
      this.#enter(entry.epoch);
    }
    if (entry.offset > this.#last.offset + 1) return false;
    if (entry.offset === this.#last.offset + 1) this.#tell(entry);
    return true;
  }

  #tell(entry: LogEntry): void {
    this.#last = { epoch: entry.epoch, offset: entry.offset };
    this.#parts.onEntry(entry);
  }

  /** Goes on before the first entry of another epoch. */
  #enter(epoch: string): void {
    this.#leftEpochs.delete(epoch);
    this.#leftEpochs.add(this.#last.epoch);
    const [oldest] = this.#leftEpochs;
    if (this.#leftEpochs.size > MAX_LEFT_EPOCHS && oldest !== undefined) {
      this.#leftEpochs.delete(oldest);
    }
    this.#last = { epoch, offset: 0 };
  }

  /** Tells what was put aside, as far as nothing is missing; says whether nothing is left. */
  #drain(): boolean {
    let taken = 0;
    for (const entry of this.#ahead) {
      if (!this.#accept(entry)) break;
      taken += 1;
    }
    this.#ahead = this.#ahead.slice(taken);
    return this.#ahead.length === 0;
  }

  async #fill(): Promise<void> {
    const { clock, log, subject } = this.#parts;
    const { signal } = this.#stopping;
    this.#state = 'filling';
    let retryMs = FIRST_RETRY_MS;
    while (!signal.aborted) {
      try {
        if (await this.#step()) return;
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        log.warn({ subject, error, retryMs }, 'missing entries of a log could not be read');
        await clock.after(retryMs, signal);
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
      }
    }
  }

  /** Reads one page; says whether nothing is missing any more. */
  async #step(): Promise<boolean> {
    this.#suspects = false;
    const page = await this.#parts.read(this.#last, { limit: PAGE });
    if (this.#stopping.signal.aborted) return true;
    if (!page.recovered) {
      await this.#leap(page.cause);
      return false;
    }
    for (const entry of page.entries) this.#accept(entry);
    const isEnd = page.entries.length === 0;
    if (isEnd) this.#leapTo(this.#ahead[0]);
    // What is heard without a hole after the page is as good as an empty page.
    const isWhole = isEnd || this.#ahead.length > 0;
    if (!this.#drain() || !isWhole || this.#suspects) return false;
    if (!this.#stopping.signal.aborted) this.#state = 'live';
    return true;
  }

  /** Goes on where the log can be read again: what lies between is lost, or of an epoch that is over. */
  async #leap(cause: 'retention' | 'epoch'): Promise<void> {
    const { log, subject } = this.#parts;
    const last = this.#last;
    const end = await this.#parts.end(last);
    if (this.#stopping.signal.aborted) return;
    if (end.epoch !== last.epoch) {
      log.warn({ subject, last, end }, 'a log began anew');
      return this.#enter(end.epoch);
    }
    log.error({ subject, last, end, cause }, 'entries of a log were lost to its followers');
    const next = this.#ahead.find(({ epoch }) => epoch === end.epoch);
    if (next === undefined || next.offset <= last.offset) this.#last = end;
    else this.#leapTo(next);
  }

  /** Goes on with an entry that was heard, where what lies before it cannot be read. */
  #leapTo(entry: LogEntry | undefined): void {
    if (entry === undefined || this.#accept(entry)) return;
    const { log, subject } = this.#parts;
    log.error({ subject, last: this.#last, next: entry.offset }, 'entries of a log cannot be read');
    this.#last = { epoch: entry.epoch, offset: entry.offset - 1 };
  }
}
