import type { Following } from './topic-driver.ts';

/** A piece of work. */
export interface QueueItem {
  /** Tells repeats: another with the same id within the dedupe window is not stored again. */
  readonly id: string;
  /** What belongs together and is done by one consumer at a time, such as the work of one channel. */
  readonly lane: string;
  /** Work of one lane and key starts in the order in which it was enqueued, such as that of one session. */
  readonly key: string;
  /** Whether what follows of its lane and key waits until it is done, or was given up. */
  readonly serial: boolean;
  readonly data: string;
}

/** What became of a piece of work. */
export type Enqueued =
  | { readonly status: 'accepted' }
  /** It was stored before, and is waiting, running or done. */
  | { readonly status: 'duplicate' }
  /** It was not stored. */
  | { readonly status: 'rejected'; readonly reason: string };

/** A piece of work as a consumer gets it. */
export interface Delivery extends QueueItem {
  /** 1 the first time; more where a consumer before did not finish it. */
  readonly tries: number;
  /** Aborts when this consumer may not go on: it was stopped, or lost its lease. */
  readonly signal: AbortSignal;
}

/** Work that is not stored: the owner of its lane begins it, or nobody does. */
export interface DirectWork {
  readonly lane: string;
  readonly key: string;
  readonly serial: boolean;
  /** Does it, in its turn among everything of its lane and key. The signal is that of a {@link Delivery}. */
  run(signal: AbortSignal): Promise<void>;
  /** It was taken and is not begun, because this consumer may not go on. */
  drop(): void;
}

/** Who takes the work of a lane. */
export interface LaneOwner {
  readonly instance: string;
  /** Names this consumption of the instance, among all that ever were. */
  readonly holder: string;
}

/** Who owned what of a queue when it was looked. */
export interface LaneOwners {
  /** Nobody where work waits for an owner. */
  of(lane: string): LaneOwner | undefined;
  /** Whether it owned anything. */
  has(holder: string): boolean;
}

/** How an instance takes work from a queue. */
export interface ConsumeOptions {
  /** Which instance consumes; unique among those that run. */
  readonly instance: string;
  /** Pieces of work at once in this instance. */
  readonly concurrency: number;
  /** Times that one piece is tried before it is a dead letter. */
  readonly maxTries: number;
}

export interface Consumption extends Following {
  /** Resolves when nothing more is taken: it was drained or stopped, or its bus was disposed of. */
  readonly ended: Promise<void>;
  /**
   * Takes work that is not stored, where this consumption is the one that is meant and owns its lane now; else says
   * `false`. What it takes and what is stored begin in the order in which they came here. Absent where the driver
   * cannot do it, and everything is stored.
   */
  offer?(holder: string, work: DirectWork): boolean;
  /** Takes no more, waits for what runs, hands the rest to other instances; latest after `deadlineMs`. */
  drain(deadlineMs: number): Promise<void>;
}

/** Work that was tried too often, and is kept aside. */
export interface DeadLetter extends QueueItem {
  readonly reason: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/**
 * Work that is stored until one consumer has done it: at least once, in order. A consumer that dies
 * is replaced by another within the lease.
 */
export interface QueueDriver {
  /** Resolves when it is stored, and is safe as far as the driver goes. */
  enqueue(subject: string, item: QueueItem): Promise<Enqueued>;
  /** The handler's promise says that it is done; where it rejects, the work is tried again after a pause. */
  consume(
    subject: string,
    handler: (delivery: Delivery) => Promise<void>,
    options: ConsumeOptions,
  ): Promise<Consumption>;
  /** Looks who owns what; absent where the driver cannot tell. */
  owners?(subject: string): Promise<LaneOwners>;
  /** Calls back when owners have told that something may be another's; one that dies tells nothing. */
  onOwners?(subject: string, listener: () => void): Promise<Following>;
  /** The oldest dead letters, 1,000 at most. */
  deadLetters(subject: string): Promise<readonly DeadLetter[]>;
}
