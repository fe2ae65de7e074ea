import type { Clock } from '../../clock.ts';
import type { RecordDriver, Records } from '../record-driver.ts';
import { partitionName } from './partition-of.ts';

/** Milliseconds for which tries and unfinished partitions are remembered. */
const REMEMBER_MS = 86_400_000;
/** Milliseconds after which the mark of an owner is written again. */
const MARK_AGAIN_MS = 3_600_000;

/** What an owner that leaves has not done of what was begun. */
export interface Remains {
  /** Items, the oldest, that an owner before it may have begun. */
  readonly suspects: number;
  /** Items that failed; their tries are on record. */
  readonly failed: number;
}

/** What is remembered of work whose owner died, so that work that kills its process is given up some day. */
export class Tries {
  readonly #owners: Records;
  readonly #tries: Records;
  readonly #clock: Clock;
  readonly #markedAt = new Map<string, number>();

  constructor(records: RecordDriver, clock: Clock) {
    this.#owners = records.bucket('queue-owners', REMEMBER_MS);
    this.#tries = records.bucket('queue-tries', REMEMBER_MS);
    this.#clock = clock;
  }

  /** Notes that a partition has an owner; resolves with the window of the one before that left something behind. */
  async begin(subject: string, partition: string, window: number): Promise<number | undefined> {
    const before = await this.#owners.get(subject, partition);
    await this.#mark(subject, partition, window);
    return before === undefined ? undefined : Number(before.value);
  }

  /** Notes from time to time that the owner is still there. */
  async keep(subject: string, partition: string, window: number): Promise<void> {
    const markedAt = this.#markedAt.get(partitionName(subject, partition)) ?? 0;
    if (this.#clock.monotonicMs() - markedAt < MARK_AGAIN_MS) return;
    await this.#mark(subject, partition, window);
  }

  /** Notes what the owner leaves behind. */
  async end(subject: string, partition: string, { suspects, failed }: Remains): Promise<void> {
    this.#markedAt.delete(partitionName(subject, partition));
    if (suspects + failed === 0) await this.#owners.remove(subject, partition);
    else await this.#owners.put(subject, partition, String(suspects));
  }

  /** The tries that are on record, by the item's reference. */
  async read(name: string): Promise<ReadonlyMap<string, number>> {
    const records = await this.#tries.list(name);
    return new Map(records.map(({ key, value }) => [key, Number(value)]));
  }

  async write(name: string, ref: string, tries: number): Promise<void> {
    await this.#tries.put(name, ref, String(tries));
  }

  async forget(name: string, ref: string): Promise<void> {
    await this.#tries.remove(name, ref);
  }

  async #mark(subject: string, partition: string, window: number): Promise<void> {
    await this.#owners.put(subject, partition, String(window));
    this.#markedAt.set(partitionName(subject, partition), this.#clock.monotonicMs());
  }
}
