import type { DirectWork } from '../queue-driver.ts';
import type { Entry } from './lanes.ts';

/** Pieces of work that wait in one partition at most. */
const MAX_WAITING = 2_048;

/** What a partition was given that is not stored, and is not begun yet. */
export class DirectEntries {
  readonly #waiting = new Set<Entry>();

  /** None where too many wait. */
  take(direct: DirectWork): Entry | undefined {
    if (this.#waiting.size >= MAX_WAITING) return undefined;
    const { lane, key, serial } = direct;
    const item = { ref: '', id: '', data: '', lane, key, serial };
    const entry: Entry = { item, tries: 0, suspect: false, recorded: false, direct };
    this.#waiting.add(entry);
    return entry;
  }

  /** Does what is not stored, unless it was dropped; `false` for everything else. Never throws. */
  async run(entry: Entry, signal: AbortSignal): Promise<boolean> {
    if (entry.direct === undefined) return false;
    if (this.#waiting.delete(entry)) await entry.direct.run(signal).catch(() => {});
    return true;
  }

  /** None of it is begun here. */
  drop(): void {
    const dropped = [...this.#waiting];
    this.#waiting.clear();
    for (const { direct } of dropped) direct?.drop();
  }
}
