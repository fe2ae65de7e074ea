import { randomUUID } from 'node:crypto';
import { startDeadline } from '../../deadline.ts';
import type { DirectWork } from '../queue-driver.ts';
import type { ConsumerParts } from './consumer-parts.ts';
import { DoneIds } from './done-ids.ts';
import { fairShare } from './fair-share.ts';
import { OwnedPartition } from './owned-partition.ts';
import { PartitionLease } from './partition-lease.ts';
import { PARTITIONS, partitionName, partitionOf } from './partition-of.ts';

interface Owned {
  readonly lease: PartitionLease;
  readonly partition: OwnedPartition;
}

const ALL: readonly string[] = Array.from({ length: PARTITIONS }, (_, at) => String(at));
/** Items of one partition in memory at least; more where more may run at once. */
const MIN_WINDOW = 64;

/** The partitions that this instance owns: its fair share, under leases, and what runs of them. */
export class Ownership {
  readonly #parts: ConsumerParts;
  readonly #holder: string;
  readonly #window: number;
  readonly #doneIds: DoneIds;
  readonly #owned = new Map<string, Owned>();
  readonly #onLost: () => void;
  #left = false;
  #running = 0;
  #alone: Promise<unknown> = Promise.resolve();
  #pumping = false;
  /** The partition that is asked first, so that none waits for the others for ever. */
  #first = 0;

  constructor(parts: ConsumerParts, onLost: () => void) {
    this.#parts = parts;
    this.#holder = `${parts.instance}/${randomUUID()}`;
    this.#window = Math.max(MIN_WINDOW, parts.concurrency);
    this.#doneIds = new DoneIds(parts.clock);
    this.#onLost = onLost;
  }

  async join(): Promise<void> {
    await this.#parts.members.put(this.#parts.subject, this.#holder, this.#parts.instance);
  }

  /** Takes work that is not stored; `false` where somebody else is meant, or must begin it. */
  offer(holder: string, work: DirectWork): boolean {
    if (holder !== this.#holder) return false;
    const owned = this.#owned.get(String(partitionOf(work.lane)));
    if (owned === undefined || owned.lease.lapsed) return false;
    return owned.partition.offer(work);
  }

  /** Keeps what is owned; gives up what is another's. */
  async renew(): Promise<void> {
    const { tries, subject } = this.#parts;
    const renewals = [...this.#owned].map(async ([key, { lease }]) => {
      if (await lease.renew()) await tries.keep(subject, key, this.#window);
      else this.#lose(key, 'its lease is another’s');
    });
    const results = await Promise.allSettled([this.join(), ...renewals]);
    this.dropLapsed();
    throwFirst(results);
  }

  /** Gives up what others may own by now. */
  dropLapsed(): void {
    for (const [key, { lease }] of this.#owned) {
      if (lease.lapsed) this.#lose(key, 'its lease has lapsed');
    }
  }

  /** Takes or gives until it has its fair share; resolves with how many it gave. */
  async balance(): Promise<number> {
    const { members, leases, subject } = this.#parts;
    const present = await members.list(subject);
    const share = fairShare(
      present.map(({ key }) => key),
      this.#holder,
    );
    if (this.#owned.size > share.count) return this.#shed(this.#owned.size - share.count);
    if (this.#owned.size === share.count) return 0;
    const taken = new Set((await leases.list(subject)).map(({ key }) => key));
    const order = [...ALL.slice(share.from), ...ALL.slice(0, share.from)];
    const free = order.filter((key) => !taken.has(key));
    const claims = free.slice(0, share.count - this.#owned.size).map((key) => this.#claim(key));
    throwFirst(await Promise.allSettled(claims));
    return 0;
  }

  /** Releases everything, each partition as soon as nothing of it runs. */
  async leave(signal: AbortSignal, onReleased: () => Promise<void>): Promise<void> {
    this.#left = true;
    const { members, subject } = this.#parts;
    const gone = members.remove(subject, this.#holder).catch(() => false);
    const releases = [...this.#owned.keys()].map(async (key) => {
      await this.#release(key, signal);
      if (!signal.aborted) await onReleased();
    });
    await Promise.all([gone, ...releases]);
    await onReleased();
  }

  async #claim(key: string): Promise<void> {
    if (this.#left) return;
    const { leases, clock, leaseMs, subject, tries } = this.#parts;
    const held = { records: leases, clock, leaseMs, subject, holder: this.#holder };
    const lease = await PartitionLease.claim(held, key);
    if (lease === undefined) return;
    const partition = new OwnedPartition({
      ...this.#parts,
      name: partitionName(subject, key),
      window: this.#window,
      doneIds: this.#doneIds,
      alone: (run) => this.#runAlone(run),
      onReady: () => this.#pump(),
      onEnd: () => {
        this.#running -= 1;
        this.#pump();
      },
      onLost: (reason) => {
        if (this.#owned.get(key)?.partition !== partition) return;
        this.#lose(key, reason);
        void lease.release().catch(() => {});
      },
    });
    this.#owned.set(key, { lease, partition });
    try {
      await partition.open(await tries.begin(subject, key, this.#window));
    } catch (error) {
      if (this.#owned.get(key)?.partition === partition) this.#owned.delete(key);
      partition.close('it could not be opened');
      await lease.release().catch(() => {});
      throw error;
    }
    if (this.#left) await this.#release(key, AbortSignal.abort());
  }

  /** Gives away what is idle first; what does not become idle in time is kept for now. */
  async #shed(count: number): Promise<number> {
    const { clock, leaseMs } = this.#parts;
    const candidates = [...this.#owned].sort(
      ([, a], [, b]) => Number(a.partition.busy) - Number(b.partition.busy),
    );
    using deadline = startDeadline(clock, leaseMs / 3);
    const releases = candidates.slice(0, count).map(async ([key, { partition }]) => {
      await partition.pause(deadline.signal);
      if (partition.busy) {
        partition.resume();
        return 0;
      }
      await this.#release(key, deadline.signal);
      return 1;
    });
    const released: number[] = await Promise.all(releases);
    return released.reduce((sum, one) => sum + one, 0);
  }

  async #release(key: string, signal: AbortSignal): Promise<void> {
    const { tries, subject, log } = this.#parts;
    const owned = this.#owned.get(key);
    if (owned === undefined) return;
    await owned.partition.pause(signal);
    const { remains } = owned.partition;
    owned.partition.close('this instance leaves');
    this.#owned.delete(key);
    try {
      if (remains !== undefined) await tries.end(subject, key, remains);
      await owned.lease.release();
    } catch (error) {
      log.warn(
        { subject, partition: key, error },
        'a partition is free only when its lease lapses',
      );
    }
  }

  #lose(key: string, reason: string): void {
    const { log, subject } = this.#parts;
    log.warn({ subject, partition: key, reason }, 'a partition was lost');
    this.#owned.get(key)?.partition.close(reason);
    this.#owned.delete(key);
    this.#onLost();
  }

  /** Starts what may start, one of each partition in turn, as many as may run at once. */
  #pump(): void {
    if (this.#pumping) return; // what starts may end at once
    this.#pumping = true;
    const { concurrency } = this.#parts;
    this.dropLapsed(); // the engine may be too slow to say so
    const partitions = [...this.#owned.values()];
    this.#first += 1;
    for (let idle = 0, at = this.#first; idle < partitions.length; at += 1) {
      if (this.#running >= concurrency) break;
      if (partitions[at % partitions.length]?.partition.startNext()) {
        this.#running += 1;
        idle = 0;
      } else idle += 1;
    }
    this.#pumping = false;
  }

  #runAlone<T>(run: () => Promise<T>): Promise<T> {
    const result = this.#alone.then(run);
    this.#alone = result.catch(() => {});
    return result;
  }
}

function throwFirst(results: readonly PromiseSettledResult<unknown>[]): void {
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
