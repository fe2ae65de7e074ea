import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Answer } from '../answers/answer.ts';
import type { Claims, Stored } from './claims.ts';
import { Held } from './held.ts';
import { Removals } from './removals.ts';

export interface ClaimKeeperParts {
  readonly claims: Claims;
  /** Milliseconds that a record lives. */
  readonly forMs: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Another gateway has taken over what was answered here just now. */
  onTaken(answer: Answer, text: string): void;
}

/** Claims that are renewed together at most; the others follow with the next tick. */
const RENEW_TOGETHER = 1_000;

/** The claims of this gateway from the start of their work until their answers are forgotten. */
export class ClaimKeeper {
  readonly #parts: ClaimKeeperParts;
  /** What is not stored as answered, by when it was last written; the oldest first. */
  readonly #live = new Map<Answer, number>();
  readonly #writing = new Set<Promise<void>>();
  readonly #removals: Removals;

  constructor(parts: ClaimKeeperParts) {
    this.#parts = parts;
    this.#removals = new Removals(parts.claims);
  }

  /** Keeps a claim while its work runs. */
  keep(answer: Answer): void {
    this.#live.set(answer, this.#parts.clock.monotonicMs());
  }

  /** Stores an answer, and only then sends it. */
  store(answer: Answer, text: string): void {
    const held = new Held(answer.connection, answer.id);
    answer.hold(held);
    this.#hold(this.#store(answer, text).finally(() => held.release()));
  }

  /** Removes an answer that nobody will ask for again; soon. */
  forget(answer: Answer): void {
    this.#live.delete(answer);
    if (!answer.isShared) return;
    answer.isShared = false;
    this.#removals.add(answer);
  }

  /** Gives up a claim, so that another gateway can begin; what comes of it here counts for nobody else. */
  release(answer: Answer): Promise<void> {
    const { userId, id, claim } = answer;
    this.#live.delete(answer);
    answer.claim = undefined;
    const removed = this.#parts.claims.remove(userId, id, claim);
    this.#hold(removed);
    return removed;
  }

  /** Gives up a claim of what may have been begun. */
  leave(answer: Answer): void {
    const { claims } = this.#parts;
    this.#live.delete(answer);
    this.#hold(claims.leave(answer));
    answer.claim = undefined;
  }

  /** Does what is due. */
  tick(): void {
    const { clock, forMs, log } = this.#parts;
    const now = clock.monotonicMs();
    let count = 0;
    for (const [answer, writtenAt] of this.#live) {
      if (now - writtenAt < forMs / 3 || count >= RENEW_TOGETHER) return;
      count += 1;
      this.#live.delete(answer);
      this.#live.set(answer, now);
      this.#renew(answer).catch((error: unknown) =>
        log.warn({ userId: answer.userId, id: answer.id, error }, 'a claim could not be renewed'),
      );
    }
  }

  /** Resolves when what was answered or given up so far is written. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing);
  }

  /** Is waited for before the gateway closes. */
  #hold(writing: Promise<void>): void {
    const written = writing.finally(() => this.#writing.delete(written));
    this.#writing.add(written);
  }

  async #store(answer: Answer, text: string): Promise<void> {
    const { claims, onTaken } = this.#parts;
    const stored = await claims.store(answer, answer.gone ? undefined : [...answer.texts, text]);
    if (stored.status !== 'unavailable') this.#live.delete(answer);
    note(answer, stored);
    if (stored.status === 'taken') onTaken(answer, text);
    else answer.settle(text);
  }

  async #renew(answer: Answer): Promise<void> {
    const { claims } = this.#parts;
    if (answer.ended) {
      const stored = await claims.store(answer, answer.gone ? undefined : answer.texts);
      if (stored.status !== 'unavailable' && this.#live.delete(answer)) note(answer, stored);
      return;
    }
    const version = await claims.renew(answer);
    if (version === undefined) this.#live.delete(answer);
    else answer.claim = version;
  }
}

/** With the version it is removed in one step. */
function note(answer: Answer, stored: Stored): void {
  answer.isShared = stored.status === 'stored';
  if (stored.status === 'stored') answer.claim = stored.version;
}
