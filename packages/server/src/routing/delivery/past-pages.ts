import type { Position } from '@sallyport/protocol';
import type { LogDriver, LogEntry, LogPage } from '../../bus/log-driver.ts';
import type { Clock } from '../../clock.ts';
import type { Slots } from '../../slots.ts';

export interface PastPagesParts {
  readonly logs: LogDriver;
  readonly subject: string;
  readonly clock: Clock;
  /** For the reads of all channels. */
  readonly slots: Slots;
  /** An entry as a frame. */
  readonly frame: (entry: LogEntry) => Buffer;
}

/** Consecutive entries, written once for however many read them. */
export interface PastRun {
  readonly entries: readonly LogEntry[];
  readonly last: LogEntry;
  /** All their frames. */
  readonly frames: Buffer;
}

/** A part of the past, or why it cannot be had. */
export type PastPage =
  | Extract<LogPage, { readonly recovered: false }>
  | { readonly recovered: true; readonly runs: readonly PastRun[] };

interface Read {
  readonly at: number;
  readonly page: Promise<PastPage>;
  /** Where it ends; absent until it is read, and where it says nothing to others. */
  end: { readonly last: LogEntry; readonly isFull: boolean } | undefined;
}

/** Entries that are read at once. */
const PAGE = 256;
/** Bytes of a run from which on it is not made longer. */
const RUN_BYTES = 32_768;
/** Milliseconds for which a page is given to others too: many return at once, for much the same. */
const SHARE_MS = 1_000;
const MAX_SHARED = 32;

/** Reads the past of a log in pages, once for all who ask for the same at about the same time. */
export class PastPages {
  readonly #parts: PastPagesParts;
  /** By position, the oldest first. */
  readonly #reads = new Map<string, Read>();

  constructor(parts: PastPagesParts) {
    this.#parts = parts;
  }

  /**
   * The entries after a position.
   *
   * @param present The last entry that was told; a page that ends before it, and is not full, is read again.
   * @throws what the driver throws.
   */
  read(since: Position, present: Position | undefined): Promise<PastPage> {
    const key = `${since.epoch} ${since.offset}`;
    const now = this.#parts.clock.monotonicMs();
    for (const [known, { at }] of this.#reads) {
      if (now - at < SHARE_MS && this.#reads.size <= MAX_SHARED) break;
      this.#reads.delete(known);
    }
    const shared = this.#reads.get(key);
    if (shared !== undefined && isWhole(shared, present)) return shared.page;
    const page = this.#read(since);
    const read: Read = { at: now, page, end: undefined };
    this.#reads.delete(key);
    this.#reads.set(key, read);
    const drop = (): void => {
      if (this.#reads.get(key) === read) this.#reads.delete(key);
    };
    page.then((found) => {
      const last = found.recovered ? found.runs.at(-1)?.last : undefined;
      if (last === undefined) drop();
      else read.end = { last, isFull: last.offset - since.offset >= PAGE };
    }, drop);
    return page;
  }

  async #read(since: Position): Promise<PastPage> {
    const { logs, subject, slots } = this.#parts;
    const page = await slots.run(() => logs.read(subject, since, { limit: PAGE }));
    return page.recovered ? { recovered: true, runs: this.#runs(page.entries) } : page;
  }

  #runs(entries: readonly LogEntry[]): readonly PastRun[] {
    const runs: PastRun[] = [];
    let frames: Buffer[] = [];
    let bytes = 0;
    let from = 0;
    for (const [index, last] of entries.entries()) {
      const frame = this.#parts.frame(last);
      frames.push(frame);
      bytes += frame.length;
      if (bytes < RUN_BYTES && index < entries.length - 1) continue;
      const joined = Buffer.concat(frames, bytes);
      runs.push({ entries: entries.slice(from, index + 1), last, frames: joined });
      frames = [];
      bytes = 0;
      from = index + 1;
    }
    return runs;
  }
}

/** Whether nothing that was told follows a page that could have held it. */
function isWhole({ end }: Read, present: Position | undefined): boolean {
  if (end === undefined || end.isFull) return true;
  return end.last.epoch === present?.epoch && end.last.offset === present.offset;
}
