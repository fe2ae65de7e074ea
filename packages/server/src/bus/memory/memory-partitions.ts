import type { Clock } from '../../clock.ts';
import type {
  OpenOptions,
  OpenPartition,
  PartitionBounds,
  PartitionItem,
  PartitionStore,
} from '../partitions/partition-store.ts';
import type { Enqueued, QueueItem } from '../queue-driver.ts';

interface Buried extends PartitionItem {
  readonly reason: string;
  readonly at: number;
}

interface Opened extends OpenOptions {
  /** Items that were told and are not done. */
  readonly told: Set<string>;
}

interface Partition {
  /** What is not done, by its number, the oldest first. */
  readonly items: Map<string, PartitionItem>;
  /** When each id was stored, the oldest first. */
  readonly ids: Map<string, number>;
  readonly buried: Buried[];
  opened: Opened | undefined;
}

const MAX_BURIED = 1_000;

/** Lists of work in the memory of the process. */
export class MemoryPartitions implements PartitionStore {
  readonly #clock: Clock;
  readonly #partitions = new Map<string, Partition>();
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async push(name: string, item: QueueItem, bounds: PartitionBounds): Promise<Enqueued> {
    const partition = this.#partition(name);
    const now = this.#clock.monotonicMs();
    for (const [id, at] of partition.ids) {
      if (now - at <= bounds.dedupeMs) break;
      partition.ids.delete(id);
    }
    if (partition.ids.has(item.id)) return { status: 'duplicate' };
    if (partition.items.size >= bounds.maxDepth) {
      return { status: 'rejected', reason: `${bounds.maxDepth} pieces of work wait already` };
    }
    this.#count += 1;
    const ref = String(this.#count);
    partition.ids.set(item.id, now);
    partition.items.set(ref, { ...item, ref });
    tell(partition);
    return { status: 'accepted' };
  }

  async open(name: string, options: OpenOptions): Promise<OpenPartition> {
    const partition = this.#partition(name);
    const before = partition.opened;
    const backlog = partition.items.size;
    const opened: Opened = { ...options, told: new Set() };
    partition.opened = opened;
    before?.onLost('another opened it');
    tell(partition);
    const forget = ({ ref }: PartitionItem): void => {
      partition.items.delete(ref);
      opened.told.delete(ref);
      if (partition.opened === opened) tell(partition);
    };
    return {
      backlog,
      async done(item) {
        forget(item);
      },
      bury: async (item, reason) => {
        partition.buried.push({ ...item, reason, at: this.#clock.now() });
        if (partition.buried.length > MAX_BURIED) partition.buried.shift();
        forget(item);
      },
      stop() {
        if (partition.opened === opened) partition.opened = undefined;
      },
    };
  }

  async buried(name: string): Promise<readonly Buried[]> {
    return [...this.#partition(name).buried];
  }

  #partition(name: string): Partition {
    const known = this.#partitions.get(name);
    if (known !== undefined) return known;
    const partition: Partition = {
      items: new Map(),
      ids: new Map(),
      buried: [],
      opened: undefined,
    };
    this.#partitions.set(name, partition);
    return partition;
  }
}

/** Tells what was not told yet, as far as the window goes. */
function tell({ items, opened }: Partition): void {
  if (opened === undefined || opened.told.size >= opened.window) return;
  // What was told and is not done are the oldest, so that no more than the window is passed over.
  for (const [ref, item] of items) {
    if (opened.told.size >= opened.window) return;
    if (opened.told.has(ref)) continue;
    opened.told.add(ref);
    opened.onItem(item);
  }
}
