import { DiscardPolicy } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import type { PartitionBounds } from '../partitions/partition-store.ts';
import type { StreamWish } from './nats-streams.ts';
import { encodeToken, nameToken } from './nats-token.ts';

const MAX_BURIED = 1_000;
/** Milliseconds for which it is known what is done, though the server and all owners be away. */
const DONE_MS = 86_400_000;
/** Marks of one partition: the last of each owner says everything, and one that is older nothing more. */
const MAX_DONE_MARKS = 64;
/** Milliseconds for which ids of what is done are known; longer than repeats are told unless said otherwise. */
const DONE_IDS_MS = 900_000;
/** Pages of ids of one partition. */
const MAX_DONE_IDS = 2_000;

/** What streams and subjects of partitions are called. Each partition has a stream, so that it has bounds of its own. */
export class PartitionPlaces {
  readonly #prefix: string;
  readonly #name: string;
  /** As many as there are partitions. */
  readonly #wishes = new Map<
    string,
    { readonly bounds: PartitionBounds | undefined; readonly wish: StreamWish }
  >();

  /** One object each, which is known again at once. */
  readonly doneWish: StreamWish;
  readonly doneIdsWish: StreamWish;

  constructor(prefix: string) {
    this.#prefix = prefix;
    this.#name = `${nameToken(prefix)}_queue_`;
    this.doneWish = {
      name: `${nameToken(prefix)}_done`,
      subjects: [`${prefix}.done.*`],
      max_msgs_per_subject: MAX_DONE_MARKS,
      max_age: nanos(DONE_MS),
    };
    this.doneIdsWish = {
      name: `${nameToken(prefix)}_done_ids`,
      subjects: [`${prefix}.done-ids.*`],
      max_msgs_per_subject: MAX_DONE_IDS,
      max_age: nanos(DONE_IDS_MS),
    };
  }

  stream(partition: string): string {
    return this.#name + nameToken(partition);
  }

  subject(partition: string): string {
    return `${this.#prefix}.queue.${encodeToken(partition)}`;
  }

  /** Without bounds the stream is created as it can be, and those of the first push are its own from then on. */
  wish(partition: string, bounds?: PartitionBounds): StreamWish {
    const known = this.#wishes.get(partition);
    // The same object again, which is compared at once for each item that is pushed.
    if (known?.bounds === bounds && known !== undefined) return known.wish;
    const wish = this.#newWish(partition, bounds);
    this.#wishes.set(partition, { bounds, wish });
    return wish;
  }

  #newWish(partition: string, bounds: PartitionBounds | undefined): StreamWish {
    return {
      name: this.stream(partition),
      subjects: [this.subject(partition)],
      discard: DiscardPolicy.New,
      ...(bounds && {
        max_msgs: bounds.maxDepth,
        duplicate_window: nanos(bounds.dedupeMs),
      }),
    };
  }

  done(partition: string): string {
    return `${this.#prefix}.done.${encodeToken(partition)}`;
  }

  doneIds(partition: string): string {
    return `${this.#prefix}.done-ids.${encodeToken(partition)}`;
  }

  buried(partition: string): string {
    return `${this.#prefix}.buried.${encodeToken(partition)}`;
  }

  get buriedWish(): StreamWish {
    return {
      name: `${nameToken(this.#prefix)}_buried`,
      subjects: [`${this.#prefix}.buried.*`],
      max_msgs_per_subject: MAX_BURIED,
    };
  }
}
