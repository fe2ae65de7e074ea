import type { Records } from '../bus/record-driver.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

export interface RecordWriterParts {
  readonly records: Records;
  readonly clock: Clock;
  readonly log: Log;
}

/** A record as it should be. */
export interface WantedRecord {
  readonly group: string;
  readonly key: string;
  /** None where it is to be gone. */
  readonly value: string | undefined;
}

/** Writes that are under way at once. */
const CONCURRENCY = 64;
/** Milliseconds until writes that failed are tried again. */
const RETRY_MS = 1_000;

interface Kept {
  wanted: WantedRecord;
  state: 'written' | 'waiting' | 'writing';
  /** What is told when it is written as it is wanted. */
  told: PromiseWithResolvers<void>;
}

/**
 * Brings records to what they should be, in the background: of what is wanted only the latest is written, one write of
 * a record at a time, and what fails is tried until it succeeds. As large as what it is told to keep.
 */
export class RecordWriter {
  readonly #parts: RecordWriterParts;
  readonly #kept = new Map<string, Kept>();
  readonly #waiting = new Set<Kept>();
  readonly #stop = new AbortController();
  #writing = 0;
  #isResting = false;

  constructor(parts: RecordWriterParts) {
    this.#parts = parts;
  }

  /** Whether the last write failed, so that everything waits for a while. */
  get isResting(): boolean {
    return this.#isResting;
  }

  /** Wants a record to be so; resolves when it is, which may be never. */
  want(wanted: WantedRecord): Promise<void> {
    const name = `${wanted.group}\n${wanted.key}`;
    const known = this.#kept.get(name);
    const kept = known ?? { wanted, state: 'written', told: Promise.withResolvers<void>() };
    this.#kept.set(name, kept);
    kept.wanted = wanted;
    if (kept.state === 'written') this.#enqueue(kept);
    return kept.told.promise;
  }

  /** Writes everything that is to be there once more, before it is too old to live. */
  rewrite(): void {
    for (const kept of this.#kept.values()) if (kept.state === 'written') this.#enqueue(kept);
  }

  /** Resolves when everything is as it is wanted now. */
  async settled(): Promise<void> {
    const open = [...this.#kept.values()].filter(({ state }) => state !== 'written');
    await Promise.all(open.map(({ told }) => told.promise));
  }

  stop(): void {
    this.#stop.abort();
  }

  #enqueue(kept: Kept): void {
    kept.state = 'waiting';
    kept.told = Promise.withResolvers<void>();
    this.#waiting.add(kept);
    this.#pump();
  }

  #pump(): void {
    if (this.#isResting || this.#stop.signal.aborted) return;
    for (const kept of this.#waiting) {
      if (this.#writing >= CONCURRENCY) return;
      this.#waiting.delete(kept);
      void this.#write(kept);
    }
  }

  async #write(kept: Kept): Promise<void> {
    const { wanted } = kept;
    kept.state = 'writing';
    this.#writing += 1;
    const isWritten = await this.#tryWrite(wanted);
    this.#writing -= 1;
    if (isWritten && kept.wanted === wanted) {
      kept.state = 'written';
      if (wanted.value === undefined) this.#kept.delete(`${wanted.group}\n${wanted.key}`);
      kept.told.resolve();
    } else {
      kept.state = 'waiting';
      this.#waiting.add(kept);
    }
    this.#pump();
  }

  async #tryWrite({ group, key, value }: WantedRecord): Promise<boolean> {
    const { records, log } = this.#parts;
    try {
      if (value === undefined) await records.remove(group, key);
      else await records.put(group, key, value);
      return true;
    } catch (error) {
      log.debug({ group, error }, 'the registry could not be written');
      this.#rest();
      return false;
    }
  }

  /** The bus is away: everything waits for a while. */
  #rest(): void {
    if (this.#isResting) return;
    this.#isResting = true;
    void this.#parts.clock.after(RETRY_MS, this.#stop.signal).then(() => {
      this.#isResting = false;
      this.#pump();
    });
  }
}
