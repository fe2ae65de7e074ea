import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { DoneBefore } from './done-before.ts';
import type { DoneIdsPage, DoneMark, MarkedItem } from './done-marks.ts';
import { DoneMarks, isMarkedDone } from './done-marks.ts';
import { readItem } from './nats-item.ts';
import type { NatsLink } from './nats-link.ts';
import type { NatsStreams, StreamWish } from './nats-streams.ts';
import type { PartitionPlaces } from './partition-places.ts';
import type { StoredMessage, StreamReader } from './stream-reader.ts';

export interface DoneItemsParts {
  readonly link: NatsLink;
  readonly streams: NatsStreams;
  readonly reader: StreamReader;
  readonly clock: Clock;
  readonly log: Log;
  readonly places: PartitionPlaces;
  readonly partition: string;
  /** Removes an item of that stream, and of no other of its name. */
  remove(seq: number, streamId: string): Promise<void>;
}

type KnownItem = MarkedItem & { readonly id: string };

/** Items that are looked through at a time. */
const PAGE = 500;
/** Marks, or pages of ids; more than are kept. */
const MAX_STORED = 10_000;
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
  #streamId = '';

  constructor(parts: DoneItemsParts) {
    this.#parts = parts;
    this.#marks = new DoneMarks({
      putMark: (mark) => this.#putMark(mark),
      putIds: (ids) => this.#putIds(ids),
    });
  }

  /** Learns what owners before have done. */
  async begin(): Promise<void> {
    const { streams, places, partition } = this.#parts;
    const { streamId, config } = await streams.find(places.wish(partition));
    const [pages, marks] = await Promise.all([
      this.#read(places.doneIdsWish, places.doneIds(partition)),
      this.#read(places.doneWish, places.done(partition)),
    ]);
    const dedupeMs = config.duplicate_window / 1e6;
    const before = new DoneBefore({ pages, marks, streamId, dedupeMs });
    this.#streamId = streamId;
    // Before this owner's marks take the place of those that have them.
    if (before.unpaged.size > 0) await this.#putIds([...before.unpaged]);
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

  async #read(wish: StreamWish, subject: string): Promise<readonly StoredMessage[]> {
    const { link, streams, reader } = this.#parts;
    await streams.ensure(wish);
    const range = { stream: wish.name, subject, from: 1, limit: MAX_STORED };
    return reader.read({ ...range, until: link.until() });
  }

  async #putMark(mark: Omit<DoneMark, 'owner' | 'streamId'>): Promise<void> {
    const { places, partition } = this.#parts;
    const full: DoneMark = { ...mark, owner: this.#owner, streamId: this.#streamId };
    await this.#put(places.doneWish, places.done(partition), full);
  }

  async #putIds(ids: readonly string[]): Promise<void> {
    const { places, partition } = this.#parts;
    const page: DoneIdsPage = { streamId: this.#streamId, ids };
    await this.#put(places.doneIdsWish, places.doneIds(partition), page);
  }

  async #put(wish: StreamWish, subject: string, content: DoneMark | DoneIdsPage): Promise<void> {
    const { link, streams } = this.#parts;
    await streams.ensure(wish);
    await link.again(({ js }) => js.publish(subject, JSON.stringify(content)));
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
      await Promise.all(again.map(({ seq }) => remove(seq, this.#streamId)));
      if (found.length < PAGE) return;
      from = (found.at(-1)?.seq ?? upTo) + 1;
    }
  }
}
