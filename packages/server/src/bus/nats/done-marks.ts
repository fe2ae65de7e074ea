/** What an owner of a partition says to be done. It stays true whatever comes after it. */
export interface DoneMark {
  /** Names the owner: the last that it wrote says the most. */
  readonly owner: string;
  /** Which of all streams of its name it speaks of: numbers begin anew in another. */
  readonly streamId: string;
  /** Every item up to this number is done, */
  readonly upTo: number;
  /** if it was stored no later than this. An engine that lost its end gives a number twice. */
  readonly at: number;
  /** Those up to that number that are not done. */
  readonly but: readonly number[];
  /** Ids of items that were done since the last page of ids. */
  readonly ids: readonly string[];
}

/** Ids that were done, set down for as long as repeats may come; marks are soon replaced by others. */
export type DoneIdsPage = Pick<DoneMark, 'streamId' | 'ids'>;

/** Where marks and pages of ids are stored. */
export interface DoneStore {
  putMark(mark: Omit<DoneMark, 'owner' | 'streamId'>): Promise<void>;
  putIds(ids: readonly string[]): Promise<void>;
}

/** Ids in a mark from which on they are set down in a page. */
const PAGE_IDS = 64;

/** An item that a mark may speak of. */
export interface MarkedItem {
  /** Its number in the stream. */
  readonly seq: number;
  /** When it was stored, in milliseconds since the Unix epoch. */
  readonly at: number;
}

export function isMarkedDone(
  { upTo, at, but }: Pick<DoneMark, 'upTo' | 'at' | 'but'>,
  item: MarkedItem,
): boolean {
  return item.seq <= upTo && item.at <= at && !but.includes(item.seq);
}

/**
 * Says what is done of what one owner is told. JetStream writes down later what it was told to remove, but a message
 * before it confirms it: marks are what a server that is killed does not forget.
 */
export class DoneMarks {
  readonly #store: DoneStore;
  readonly #notDone = new Set<number>();
  /** Done since the last page of ids. */
  readonly #ids = new Set<string>();
  #upTo = 0;
  #at = 0;
  /** The next mark, which is not written before the one on its way is stored. */
  #next: Promise<void> | undefined;
  #before: Promise<void> = Promise.resolve();

  constructor(store: DoneStore) {
    this.#store = store;
  }

  /** What is marked by the next one that is written. */
  get current(): Pick<DoneMark, 'upTo' | 'at' | 'but'> {
    return { upTo: this.#upTo, at: this.#at, but: [...this.#notDone] };
  }

  /** The owner is told an item, in the order of their numbers. */
  told({ seq, at }: MarkedItem): void {
    this.#upTo = seq;
    this.#at = at;
    this.#notDone.add(seq);
  }

  /** Resolves when a mark says so; those that are done meanwhile share one. */
  done(seq: number, id: string): Promise<void> {
    this.#notDone.delete(seq);
    this.#ids.add(id);
    if (this.#next === undefined) {
      this.#next = this.#before.then(() => this.#write());
      this.#before = this.#next.catch(() => {}); // who waits for it is told
    }
    return this.#next;
  }

  async #write(): Promise<void> {
    this.#next = undefined;
    const done = this.current;
    const ids = [...this.#ids];
    if (ids.length < PAGE_IDS) return this.#store.putMark({ ...done, ids });
    await this.#store.putIds(ids);
    for (const id of ids) this.#ids.delete(id);
    await this.#store.putMark({ ...done, ids: [] });
  }
}
