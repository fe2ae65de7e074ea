import type { DoneIdsPage, DoneMark, MarkedItem } from './done-marks.ts';
import { isMarkedDone } from './done-marks.ts';
import type { StoredMessage } from './stream-reader.ts';

/** Ids that are looked for at most, the latest: as many as pages may hold. */
const MAX_IDS = 128_000;

export interface DoneBeforeParts {
  /** The pages of ids that are stored, the oldest first. */
  readonly pages: readonly StoredMessage[];
  /** The marks that are stored, the oldest first. */
  readonly marks: readonly StoredMessage[];
  /** Which of all streams of its name the items are in. */
  readonly streamId: string;
  /** Milliseconds for which a repeat is recognised. */
  readonly dedupeMs: number;
}

/** What owners before have done of a partition, though a server that was killed may have it again. */
export class DoneBefore {
  readonly #dedupeMs: number;
  readonly #marks = new Map<string, DoneMark>();
  /** When each was marked. */
  readonly #ids = new Map<string, number>();
  /** Ids that are in marks alone, which go when the next owner has written its own. */
  readonly unpaged: ReadonlySet<string>;

  constructor({ pages, marks, streamId, dedupeMs }: DoneBeforeParts) {
    this.#dedupeMs = dedupeMs;
    for (const { text, at } of pages) {
      const page = readStored<DoneIdsPage>(text);
      if (page?.streamId === streamId) this.#learn(page.ids, at);
    }
    const unpaged = new Set<string>();
    for (const { text, at } of marks) {
      const mark = readStored<DoneMark>(text);
      if (mark?.streamId !== streamId) continue;
      this.#marks.set(mark.owner, mark);
      for (const id of mark.ids) if (!this.#ids.has(id)) unpaged.add(id);
      this.#learn(mark.ids, at);
    }
    this.unpaged = unpaged;
    const excess = this.#ids.size - MAX_IDS;
    for (const id of [...this.#ids.keys()].slice(0, Math.max(0, excess))) this.#ids.delete(id);
  }

  /** The highest number that they speak of. */
  get upTo(): number {
    return Math.max(0, ...[...this.#marks.values()].map(({ upTo }) => upTo));
  }

  /** Whether an item is done, or repeats one that is: the server takes a repeat for new where it was told to remove the first. */
  has(item: MarkedItem & { readonly id: string }): boolean {
    const markedAt = this.#ids.get(item.id);
    if (markedAt !== undefined && item.at - markedAt < this.#dedupeMs) return true;
    for (const mark of this.#marks.values()) if (isMarkedDone(mark, item)) return true;
    return false;
  }

  #learn(ids: readonly string[], at: number): void {
    for (const id of ids) {
      this.#ids.delete(id);
      this.#ids.set(id, at);
    }
  }
}

function readStored<Content>(text: string): Content | undefined {
  try {
    return JSON.parse(text) as Content; // owners write them
  } catch {
    return undefined;
  }
}
