import type { DoneMark, MarkedItem } from './done-marks.ts';
import { isMarkedDone } from './done-marks.ts';
import type { StoredMessage } from './stream-reader.ts';

/** Ids that are looked for at most, the latest. */
const MAX_IDS = 20_000;

export interface DoneBeforeParts {
  /** The marks that are stored, the oldest first. */
  readonly stored: readonly StoredMessage[];
  /** When the stream of the items was created. */
  readonly created: string;
  /** Milliseconds for which a repeat is recognised. */
  readonly dedupeMs: number;
}

/** What owners before have done of a partition, though a server that was killed may have it again. */
export class DoneBefore {
  readonly #dedupeMs: number;
  readonly #marks = new Map<string, DoneMark>();
  /** When each was marked. */
  readonly #ids = new Map<string, number>();

  constructor({ stored, created, dedupeMs }: DoneBeforeParts) {
    this.#dedupeMs = dedupeMs;
    for (const { text, at } of stored) {
      const mark = readMark(text);
      if (mark?.created !== created) continue;
      this.#marks.set(mark.owner, mark);
      for (const id of mark.ids) {
        this.#ids.delete(id);
        this.#ids.set(id, at);
      }
    }
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
}

function readMark(text: string): DoneMark | undefined {
  try {
    return JSON.parse(text) as DoneMark; // owners write them
  } catch {
    return undefined;
  }
}
