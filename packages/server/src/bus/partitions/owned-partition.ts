import type { DirectWork } from '../queue-driver.ts';
import { DirectEntries } from './direct-entries.ts';
import type { Entry } from './lanes.ts';
import { Lanes } from './lanes.ts';
import type { OwnedPartitionParts } from './owned-partition-parts.ts';
import type { OpenPartition, PartitionItem } from './partition-store.ts';
import { pauseAfter } from './retry-pause.ts';
import type { Remains } from './tries.ts';

/** Milliseconds to the next time that the store is told what is done. */
const TELL_AGAIN_MS = 500;

/** A partition that this instance owns: what of it may start, runs, or is tried again. */
export class OwnedPartition {
  readonly #parts: OwnedPartitionParts;
  readonly #lanes = new Lanes();
  readonly #over = new AbortController();
  readonly #idle: (() => void)[] = [];
  #state: 'opening' | 'open' | 'paused' | 'closed' = 'opening';
  #opened: OpenPartition | undefined;
  /** Items that were told before it was known how many there are. */
  readonly #early: PartitionItem[] = [];
  /** Items that run, or whose end the store is being told. */
  #running = 0;
  /** Items that failed and wait for another try. */
  #failed = 0;
  /** Items that an owner before may have begun, and that are not done. */
  #suspects = 0;
  /** Those of them that are still to be told. */
  #untold = 0;
  #record: ReadonlyMap<string, number> = new Map();
  readonly #direct = new DirectEntries();

  constructor(parts: OwnedPartitionParts) {
    this.#parts = parts;
  }

  get busy(): boolean {
    return this.#running > 0;
  }

  /** What it leaves behind; nothing can be said while it opens, or something runs. */
  get remains(): Remains | undefined {
    if (this.#state === 'opening' || this.#running > 0) return undefined;
    return { suspects: this.#suspects, failed: this.#failed };
  }

  get closed(): boolean {
    return this.#state === 'closed';
  }

  /** @param suspects Items that the owner before may have begun; absent where it left nothing behind. */
  async open(suspects: number | undefined): Promise<void> {
    const { store, name, window, tries, onLost } = this.#parts;
    if (suspects !== undefined) this.#record = await tries.read(name);
    const opened = await store.open(name, {
      window,
      onItem: (item) => this.#take(item),
      onLost: (reason) => {
        if (this.#state !== 'closed') onLost(reason);
      },
    });
    this.#opened = opened;
    if (this.#state === 'closed') return opened.stop();
    this.#suspects = Math.min(suspects ?? 0, opened.backlog);
    this.#untold = this.#suspects;
    for (const item of this.#early.splice(0)) this.#add(item);
    this.#state = 'open';
    this.#parts.onReady();
  }

  /** Takes work that is not stored; `false` where it cannot be begun here. */
  offer(work: DirectWork): boolean {
    if (this.#state !== 'open' && this.#state !== 'paused') return false;
    const entry = this.#direct.take(work);
    if (entry === undefined) return false;
    this.#lanes.add(entry);
    this.#parts.onReady();
    return true;
  }

  /** Starts the next that may; `false` where there is none. */
  startNext(): boolean {
    if (this.#state !== 'open') return false;
    const entry = this.#lanes.take();
    if (entry === undefined) return false;
    this.#running += 1;
    void this.#run(entry);
    return true;
  }

  /** Starts nothing more; resolves when nothing runs, or the signal aborts. */
  async pause(signal: AbortSignal): Promise<void> {
    if (this.#state === 'open') this.#state = 'paused';
    if (this.#running === 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#idle.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'open';
    this.#parts.onReady();
  }

  /** Nothing of it is this instance's any more; what runs is told so. */
  close(reason: string): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#direct.drop();
    this.#opened?.stop();
    this.#over.abort(new DOMException(reason, 'AbortError'));
  }

  #take(item: PartitionItem): void {
    if (this.#state === 'opening') {
      this.#early.push(item);
      return;
    }
    this.#add(item);
    this.#parts.onReady();
  }

  #add(item: PartitionItem): void {
    const recorded = this.#record.get(item.ref);
    const suspect = this.#untold > 0;
    if (suspect) this.#untold -= 1;
    const tries = recorded ?? (suspect ? 1 : 0);
    this.#lanes.add({ item, tries, suspect, recorded: recorded !== undefined });
  }

  async #run(entry: Entry): Promise<void> {
    const { alone } = this.#parts;
    try {
      if (await this.#direct.run(entry, this.#over.signal)) return this.#lanes.leave(entry);
      // What was begun twice is more than a neighbour of what kills.
      if (entry.suspect && entry.tries > 1) await alone(() => this.#try(entry));
      else await this.#try(entry);
    } finally {
      this.#running -= 1;
      this.#parts.onEnd();
      if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  async #try(entry: Entry): Promise<void> {
    const { maxTries, handler, doneIds, log, name } = this.#parts;
    const { item } = entry;
    const { signal } = this.#over;
    if (signal.aborted) return;
    if (doneIds.has(item.id)) return this.#finish(entry);
    try {
      if (entry.recorded && entry.tries >= maxTries) {
        await this.#bury(entry, `it was begun ${entry.tries} times and never done`);
        return;
      }
      entry.tries += 1;
      if (entry.suspect) await this.#write(entry);
      await handler({ ...item, tries: entry.tries, signal });
    } catch (error) {
      if (signal.aborted) return;
      log.warn({ partition: name, id: item.id, tries: entry.tries, error }, 'work failed');
      if (entry.tries >= maxTries) await this.#bury(entry, reasonOf(error));
      else await this.#again(entry);
      return;
    }
    doneIds.add(item.id);
    await this.#finish(entry);
  }

  async #finish(entry: Entry): Promise<void> {
    this.#lanes.leave(entry);
    await this.#insist(() => this.#opened?.done(entry.item));
    this.#ended(entry);
  }

  async #bury(entry: Entry, reason: string): Promise<void> {
    const { name, log } = this.#parts;
    log.error({ partition: name, id: entry.item.id, reason }, 'work was given up');
    await this.#insist(() => this.#opened?.bury(entry.item, reason));
    this.#lanes.leave(entry);
    this.#ended(entry);
  }

  #ended(entry: Entry): void {
    if (entry.suspect) this.#suspects -= 1;
    this.#parts.onReady();
    if (!entry.recorded) return;
    const { tries, name, log } = this.#parts;
    tries
      .forget(name, entry.item.ref)
      .catch((error: unknown) => log.debug({ partition: name, error }, 'tries stay on record'));
  }

  async #again(entry: Entry): Promise<void> {
    const { clock } = this.#parts;
    this.#failed += 1;
    // Where the engine is away the count starts anew elsewhere, which costs a try and no more.
    await this.#write(entry).catch(() => {});
    void clock.after(pauseAfter(entry.tries), this.#over.signal).then(() => {
      this.#failed -= 1;
      this.#lanes.retry(entry);
      this.#parts.onReady();
    });
  }

  async #write(entry: Entry): Promise<void> {
    entry.recorded = true;
    await this.#parts.tries.write(this.#parts.name, entry.item.ref, entry.tries);
  }

  /** Tells the store until it has it, or the partition is another's. */
  async #insist(tell: () => Promise<void> | undefined): Promise<void> {
    const { clock, log, name } = this.#parts;
    const { signal } = this.#over;
    while (!signal.aborted) {
      try {
        await tell();
        return;
      } catch (error) {
        log.warn({ partition: name, error }, 'the store does not take what is done');
        await clock.after(TELL_AGAIN_MS, signal);
      }
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
