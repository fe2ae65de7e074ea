import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { DoneBefore } from './done-before.ts';
import type { DoneMark, MarkedItem } from './done-marks.ts';
import { DoneMarks, isMarkedDone } from './done-marks.ts';
import { readItem } from './nats-item.ts';
import type { NatsLink } from './nats-link.ts';
import type { NatsStreams } from './nats-streams.ts';
import type { PartitionPlaces } from './partition-places.ts';
import type { StreamReader } from './stream-reader.ts';

export interface DoneItemsParts {
  readonly link: NatsLink;
  readonly streams: NatsStreams;
  readonly reader: StreamReader;
  readonly clock: Clock;
  readonly log: Log;
  readonly places: PartitionPlaces;
  readonly partition: string;
  /** Removes an item of the stream that was created then. */
  remove(seq: number, created: string): Promise<void>;
}

type KnownItem = MarkedItem & { readonly id: string };

/** Items that are looked through at a time. */
const PAGE = 500;
/** More than are kept. */
const MAX_MARKS = 10_000;
const AGAIN_MS = 1_000;

/**
 * What is done of a partition, by its owner now and those before. A server that was killed has items again that it was
 * told to remove: they are removed again before they are told, and whenever there is another connection.
 */
export class DoneItems {
  readonly #parts: DoneItemsParts;
  readonly #owner = randomUUID();
  readonly #marks: DoneMarks;
  readonly #over = new AbortController();
  #before: DoneBefore | undefined;
  #created = '';

  constructor(parts: DoneItemsParts) {
    this.#parts = parts;
    this.#marks = new DoneMarks((mark) => this.#put(mark));
  }

  /** Learns what owners before have done. */
  async begin(): Promise<void> {
    const { link, streams, places, partition, reader } = this.#parts;
    const { created, config } = await streams.find(places.wish(partition));
    const wish = places.doneWish;
    await streams.ensure(wish);
    const range = { stream: wish.name, subject: places.done(partition), from: 1, limit: MAX_MARKS };
    const stored = await reader.read({ ...range, until: link.until() });
    const dedupeMs = config.duplicate_window / 1e6;
    const before = new DoneBefore({ stored, created, dedupeMs });
    this.#created = created;
    this.#before = before;
    await this.#sweep(before.upTo, (item) => before.has(item));
  }

  /** Whether an item that is there was done before. */
  has(item: KnownItem): boolean {
    return this.#before?.has(item) === true;
  }

  /** The owner is told an item, in the order of their numbers. */
  told(item: MarkedItem): void {
    this.#marks.told(item);
  }

  /** Resolves when it is not forgotten any more that an item is done. */
  done(seq: number, id: string): Promise<void> {
    return this.#marks.done(seq, id);
  }

  /** There is another connection, and the server may be one that was started again. */
  renew(): void {
    if (this.#before !== undefined) void this.#sweepAgain();
  }

  stop(): void {
    this.#over.abort();
  }

  async #put(mark: Omit<DoneMark, 'owner' | 'created'>): Promise<void> {
    const { link, streams, places, partition } = this.#parts;
    const full: DoneMark = { ...mark, owner: this.#owner, created: this.#created };
    await streams.ensure(places.doneWish);
    await link.again(({ js }) => js.publish(places.done(partition), JSON.stringify(full)));
  }

  async #sweepAgain(): Promise<void> {
    const { clock, log, partition } = this.#parts;
    while (!this.#over.signal.aborted) {
      const { current } = this.#marks;
      try {
        return await this.#sweep(current.upTo, (item) => isMarkedDone(current, item));
      } catch (error) {
        log.debug({ partition, error }, 'what is there again could not be removed');
        await clock.after(AGAIN_MS, this.#over.signal);
      }
    }
  }

  /** Removes what is there up to a number although it is done. */
  async #sweep(upTo: number, isDone: (item: KnownItem) => boolean): Promise<void> {
    const { link, places, partition, reader, remove } = this.#parts;
    const place = { stream: places.stream(partition), subject: places.subject(partition) };
    for (let from = 1; from <= upTo; ) {
      const range = { ...place, from, limit: PAGE, isBrief: true };
      const found = await reader.read({ ...range, until: link.until() });
      const again = found.filter((stored) => {
        const id = readItem(stored)?.id;
        return id !== undefined && isDone({ ...stored, id });
      });
      await Promise.all(again.map(({ seq }) => remove(seq, this.#created)));
      if (found.length < PAGE) return;
      from = (found.at(-1)?.seq ?? upTo) + 1;
    }
  }
}
