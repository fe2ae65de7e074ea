import type { Clock } from '../../clock.ts';

/** Milliseconds for which a repeat is looked for: as long as stores know them, where nobody says otherwise. */
const KEEP_MS = 600_000;
/** Of all partitions of an instance: 166 a second for as long as they are kept. */
const MAX_KEPT = 100_000;

/**
 * What this instance has done of late. An engine that was killed may tell an item again that it had been told is done,
 * or take a repeat for new, because it writes down later what it has forgotten.
 */
export class DoneIds {
  readonly #clock: Clock;
  /** When each was done, the oldest first. */
  readonly #doneAt = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  has(id: string): boolean {
    const doneAt = this.#doneAt.get(id);
    return doneAt !== undefined && this.#clock.monotonicMs() - doneAt < KEEP_MS;
  }

  add(id: string): void {
    this.#doneAt.delete(id);
    this.#doneAt.set(id, this.#clock.monotonicMs());
    const [oldest] = this.#doneAt.keys();
    if (this.#doneAt.size > MAX_KEPT && oldest !== undefined) this.#doneAt.delete(oldest);
  }
}
