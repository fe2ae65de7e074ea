import type { DirectWork } from '../queue-driver.ts';
import type { PartitionItem } from './partition-store.ts';

/** Work that this instance was told of and that is not done. */
export interface Entry {
  readonly item: PartitionItem;
  /** Times that it was begun, in this instance or before. */
  tries: number;
  /** Whether an instance may have died of it. */
  suspect: boolean;
  /** Whether its tries are on record. */
  recorded: boolean;
  /** What is done, where it is not stored. */
  readonly direct?: DirectWork;
}

/** What may start next: in the order of arrival, other than what waits for an entry of its own lane and key. */
export class Lanes {
  /** By lane and key, who may start or holds it, then who waits. */
  readonly #lines = new Map<string, Entry[]>();
  readonly #ready = new Set<Entry>();

  add(entry: Entry): void {
    const line = this.#lines.get(lineOf(entry));
    if (line === undefined) {
      this.#lines.set(lineOf(entry), [entry]);
      this.#ready.add(entry);
    } else line.push(entry);
  }

  /** The next that may start; what is not serial lets the next of its line start too. */
  take(): Entry | undefined {
    if (this.#ready.size === 0) return undefined; // asked far more often than there is something
    const [entry] = this.#ready;
    if (entry === undefined) return undefined;
    this.#ready.delete(entry);
    if (!entry.item.serial) this.leave(entry);
    return entry;
  }

  /** Puts back what is to be tried again. */
  retry(entry: Entry): void {
    this.#ready.add(entry);
  }

  /** Lets the next of its line start; of a serial entry, once it is done. */
  leave(entry: Entry): void {
    const line = this.#lines.get(lineOf(entry));
    if (line?.[0] !== entry) return; // it left when it was taken
    line.shift();
    const [next] = line;
    if (next === undefined) this.#lines.delete(lineOf(entry));
    else this.#ready.add(next);
  }
}

function lineOf({ item: { lane, key } }: Entry): string {
  return `${lane}\n${key}`;
}
