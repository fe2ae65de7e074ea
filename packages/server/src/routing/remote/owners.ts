import type { LaneOwner, LaneOwners, QueueDriver } from '../../bus/queue-driver.ts';
import type { Following } from '../../bus/topic-driver.ts';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';

export interface OwnersParts {
  readonly queues: QueueDriver;
  readonly clock: Clock;
  readonly log: Log;
}

interface Seen {
  following: Promise<Following | undefined> | undefined;
  owners: LaneOwners | undefined;
  lookedAt: number;
  /** How often it was looked. */
  looks: number;
  usedAt: number;
}

/** Milliseconds after which it is looked again. */
const LOOK_AGAIN_MS = 3_000;
/** Milliseconds from one look to the next, at least. */
const AT_LEAST_MS = 250;
/** Milliseconds without use after which it is not looked any more. */
const UNUSED_MS = 60_000;

/** Who owns the lanes of the queues that this gateway uses, as of the last look. Who was found wrong is left out. */
export class Owners {
  readonly #parts: OwnersParts;
  readonly #seen = new Map<string, Seen>();
  readonly #doubtful = new Set<string>();

  constructor(parts: OwnersParts) {
    this.#parts = parts;
  }

  /** Whether it can be told at all. */
  get canTell(): boolean {
    return this.#parts.queues.owners !== undefined;
  }

  /** Begins to look, so that it is known when it is asked. */
  prepare(subject: string): void {
    if (this.canTell) this.#of(subject);
  }

  /** Who owns a lane; none where nobody does, it is not known yet, or who did does not answer. */
  of(subject: string, lane: string): LaneOwner | undefined {
    const owner = this.#of(subject).owners?.of(lane);
    return owner !== undefined && this.#doubtful.has(owner.holder) ? undefined : owner;
  }

  /** Whether it owned nothing at the last look; `false` too where that is not known, as while the bus is away. */
  isGone(subject: string, holder: string): boolean {
    return this.#of(subject).owners?.has(holder) === false;
  }

  /** An instance has released what it owned: nobody owns anything until it is looked. */
  released(): void {
    for (const [subject, seen] of this.#seen) this.#forget(subject, seen);
  }

  /** It does not answer: it is given nothing until it does. */
  doubt(subject: string, holder: string): void {
    if (this.#doubtful.has(holder)) return;
    this.#doubtful.add(holder);
    this.lookAnew(subject);
  }

  /** A lane was found to be an instance's: where another one was believed to own it, nobody does until it is looked. */
  found(subject: string, lane: string, instance: string): void {
    const seen = this.#seen.get(subject);
    const believed = seen?.owners?.of(lane);
    if (seen === undefined || believed === undefined || believed.instance === instance) return;
    this.#forget(subject, seen);
  }

  /** Something is another's than it was; looks are a pause apart. */
  lookAnew(subject: string): void {
    const seen = this.#of(subject);
    const now = this.#parts.clock.monotonicMs();
    if (now - seen.lookedAt >= AT_LEAST_MS) this.#look(subject, seen);
  }

  /** It answers. */
  trust(holder: string): void {
    this.#doubtful.delete(holder);
  }

  /** Looks again where it is time. */
  tick(): void {
    const now = this.#parts.clock.monotonicMs();
    for (const [subject, seen] of this.#seen) {
      if (now - seen.usedAt > UNUSED_MS) {
        this.#seen.delete(subject);
        stop(seen);
      } else if (now - seen.lookedAt >= LOOK_AGAIN_MS) this.#look(subject, seen);
    }
    for (const holder of this.#doubtful) {
      const seen = [...this.#seen.values()];
      if (seen.every(({ owners }) => owners?.has(holder) === false)) this.#doubtful.delete(holder);
    }
  }

  close(): void {
    for (const seen of this.#seen.values()) stop(seen);
    this.#seen.clear();
  }

  #of(subject: string): Seen {
    const now = this.#parts.clock.monotonicMs();
    const seen = this.#seen.get(subject);
    if (seen !== undefined) {
      seen.usedAt = now;
      return seen;
    }
    const first: Seen = {
      following: undefined,
      owners: undefined,
      lookedAt: now,
      looks: 0,
      usedAt: now,
    };
    this.#seen.set(subject, first);
    this.#look(subject, first);
    return first;
  }

  /** Nothing is known any more until it is looked. */
  #forget(subject: string, seen: Seen): void {
    seen.owners = undefined;
    this.#look(subject, seen);
  }

  #look(subject: string, seen: Seen): void {
    const { queues, clock, log } = this.#parts;
    seen.following ??= this.#follow(subject, seen);
    seen.looks += 1;
    const { looks } = seen;
    seen.lookedAt = clock.monotonicMs();
    queues.owners?.(subject).then(
      (owners) => {
        if (seen.looks === looks) seen.owners = owners; // else a later one knows better
      },
      (error: unknown) => log.debug({ subject, error }, 'who owns a queue cannot be looked up now'),
    );
  }

  async #follow(subject: string, seen: Seen): Promise<Following | undefined> {
    try {
      return await this.#parts.queues.onOwners?.(subject, () => this.#forget(subject, seen));
    } catch (error) {
      this.#parts.log.debug({ subject, error }, 'it is not heard when a queue changes its owners');
      seen.following = undefined; // with the next look
      return undefined;
    }
  }
}

function stop({ following }: Seen): void {
  void following?.then((found) => found?.stop());
}
