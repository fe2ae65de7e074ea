import { BusError } from '../bus-error.ts';
import type { RedisEngine } from './redis-engine.ts';

export interface RedisBatchesParts<Item, Result> {
  readonly engine: Pick<RedisEngine, 'now' | 'timeoutMs'>;
  /** Items that go together at most. */
  readonly maxTogether: number;
  /** Characters of an item, about. */
  lengthOf(item: Item): number;
  /** Does what is asked of one place, in its order, with one command. */
  run(place: string, items: readonly Item[]): Promise<readonly Result[]>;
}

interface Waiting<Item, Result> extends PromiseWithResolvers<Result> {
  readonly item: Item;
  readonly askedAt: number;
}

interface Place<Item, Result> {
  /** The oldest first. */
  waiting: Waiting<Item, Result>[];
  isRunning: boolean;
}

/** Items that wait for one place at most. */
const MAX_WAITING = 50_000;
/** Characters that go together at most, about. */
const MAX_LENGTH = 1_048_576;

/**
 * Commands that do many things at once: what one turn of the event loop has for the same place, and what comes while
 * the command before is under way, goes with one. Redis takes 16 KiB of commands at a time and writes to disk before it
 * takes more, so that many small ones wait for each other.
 */
export class RedisBatches<Item, Result> {
  readonly #parts: RedisBatchesParts<Item, Result>;
  readonly #places = new Map<string, Place<Item, Result>>();
  #isDue = false;

  constructor(parts: RedisBatchesParts<Item, Result>) {
    this.#parts = parts;
  }

  /** Asks for something, after what was asked of the place before. */
  add(name: string, item: Item): Promise<Result> {
    let place = this.#places.get(name);
    if (place === undefined) {
      place = { waiting: [], isRunning: false };
      this.#places.set(name, place);
    }
    if (place.waiting.length >= MAX_WAITING) {
      const what = `${MAX_WAITING} commands for "${name}" wait for Redis already.`;
      return Promise.reject(new BusError('unavailable', what));
    }
    const askedAt = this.#parts.engine.now();
    const waiting = { item, askedAt, ...Promise.withResolvers<Result>() };
    place.waiting.push(waiting);
    if (!this.#isDue && !place.isRunning) {
      this.#isDue = true;
      setImmediate(() => this.#runAll());
    }
    return waiting.promise;
  }

  /** Resolves when nothing of a place waits or is under way. */
  async settled(name: string): Promise<void> {
    const last = this.#places.get(name)?.waiting.at(-1);
    await last?.promise.catch(() => {});
  }

  #runAll(): void {
    this.#isDue = false;
    for (const [name, place] of this.#places) {
      if (!place.isRunning) void this.#run(name, place);
    }
  }

  async #run(name: string, place: Place<Item, Result>): Promise<void> {
    place.isRunning = true;
    while (place.waiting.length > 0) {
      const together = this.#take(place);
      if (together.length > 0) await this.#runTogether(name, place, together);
    }
    this.#places.delete(name);
  }

  async #runTogether(
    name: string,
    place: Place<Item, Result>,
    together: readonly Waiting<Item, Result>[],
  ): Promise<void> {
    try {
      const items = together.map(({ item }) => item);
      const results = await this.#parts.run(name, items);
      together.forEach(({ resolve, reject }, at) => {
        const result = results[at];
        if (result === undefined)
          reject(new BusError('corrupt', `Redis says nothing of "${name}".`));
        else resolve(result);
      });
    } catch (error) {
      for (const { reject } of together) reject(error);
      if (!(error instanceof BusError) || error.fault === 'refused' || error.fault === 'corrupt') {
        return;
      }
      // Redis does not answer: what waited for it to answer does not wait as long once more.
      for (const { reject } of place.waiting.splice(0)) reject(error);
    }
  }

  /** What goes together next; what has waited for too long fails. */
  #take(place: Place<Item, Result>): Waiting<Item, Result>[] {
    const { engine, maxTogether, lengthOf } = this.#parts;
    const tooOld = engine.now() - engine.timeoutMs;
    const together: Waiting<Item, Result>[] = [];
    let taken = 0;
    let length = 0;
    for (const one of place.waiting) {
      if (one.askedAt <= tooOld) {
        one.reject(new BusError('unavailable', 'Redis did not take it in time.'));
      } else {
        length += lengthOf(one.item);
        if (together.length > 0 && length > MAX_LENGTH) break;
        together.push(one);
      }
      taken += 1;
      if (together.length >= maxTogether) break;
    }
    place.waiting = place.waiting.slice(taken);
    return together;
  }
}
