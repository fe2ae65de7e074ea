/** What an owner of a partition says to be done. It stays true whatever comes after it. */
export interface DoneMark {
  /** Names the owner: the last that it wrote says the most. */
  readonly owner: string;
  /** When the stream that it speaks of was created: numbers begin anew in another. */
  readonly created: string;
  /** Every item up to this number is done, */
  readonly upTo: number;
  /** if it was stored no later than this. An engine that lost its end gives a number twice. */
  readonly at: number;
  /** Those up to that number that are not done. */
  readonly but: readonly number[];
  /** Ids of items that were done since the mark before. */
  readonly ids: readonly string[];
}

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
  readonly #put: (mark: Omit<DoneMark, 'owner' | 'created'>) => Promise<void>;
  readonly #notDone = new Set<number>();
  #ids: string[] = [];
  #upTo = 0;
  #at = 0;
  /** The next mark, which is not written before the one on its way is stored. */
  #next: Promise<void> | undefined;
  #before: Promise<void> = Promise.resolve();

  constructor(put: (mark: Omit<DoneMark, 'owner' | 'created'>) => Promise<void>) {
    this.#put = put;
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
    this.#ids.push(id);
    if (this.#next === undefined) {
      this.#next = this.#before.then(() => this.#write());
      this.#before = this.#next.catch(() => {}); // who waits for it is told
    }
    return this.#next;
  }

  #write(): Promise<void> {
    this.#next = undefined;
    const ids = this.#ids;
    this.#ids = [];
    return this.#put({ ...this.current, ids });
  }
}
