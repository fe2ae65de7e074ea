import type { Clock } from '../../clock.ts';
import type { WorkLetter } from './work-letter.ts';

interface Recent {
  readonly at: number;
  /** Absent where it was cancelled before it came. */
  readonly letter: WorkLetter | undefined;
}

/** Milliseconds for which an answer can be asked for again. */
const KEEP_MS = 30_000;
const MAX_KEPT = 2_000;

/** What was answered of late, in case a letter is lost, and what was cancelled before it came. */
export class RecentAnswers {
  readonly #clock: Clock;
  readonly #recent = new Map<string, Recent>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  keep(letter: WorkLetter): void {
    this.#keep(letter.ref, letter);
  }

  cancel(ref: string): void {
    this.#keep(ref, undefined);
  }

  answer(ref: string): WorkLetter | undefined {
    return this.#recent.get(ref)?.letter;
  }

  isCancelled(ref: string): boolean {
    const recent = this.#recent.get(ref);
    return recent !== undefined && recent.letter === undefined;
  }

  /** Forgets what is too old. */
  sweep(): void {
    const tooOld = this.#clock.monotonicMs() - KEEP_MS;
    for (const [ref, { at }] of this.#recent) {
      if (at > tooOld) return;
      this.#recent.delete(ref);
    }
  }

  #keep(ref: string, letter: WorkLetter | undefined): void {
    this.#recent.delete(ref);
    this.#recent.set(ref, { at: this.#clock.monotonicMs(), letter });
    if (this.#recent.size <= MAX_KEPT) return;
    const [oldest] = this.#recent.keys();
    if (oldest !== undefined) this.#recent.delete(oldest);
  }
}
