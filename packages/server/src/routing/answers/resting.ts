import type { Answer } from './answer.ts';

/**
 * Answers that ended or have no connection, the longest first. A chain through the answers, because a set leaves tables
 * behind in which what was forgotten lives on (see `AnswerIndex`).
 */
export class Resting implements Iterable<Answer> {
  #oldest: Answer | undefined;
  #newest: Answer | undefined;

  has(answer: Answer): boolean {
    return answer.older !== undefined || answer === this.#oldest;
  }

  /** Adds one as the last, also where it is there already. */
  add(answer: Answer): void {
    this.delete(answer);
    answer.older = this.#newest;
    if (this.#newest === undefined) this.#oldest = answer;
    else this.#newest.newer = answer;
    this.#newest = answer;
  }

  /** `false` where it was not there. */
  delete(answer: Answer): boolean {
    if (!this.has(answer)) return false;
    const { older, newer } = answer;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    answer.older = undefined; // or else the chain of what was forgotten would keep itself
    answer.newer = undefined;
    return true;
  }

  /** May end early where the one that comes next is deleted meanwhile. */
  *[Symbol.iterator](): Iterator<Answer> {
    for (let at = this.#oldest; at !== undefined; ) {
      const next: Answer | undefined = at.newer;
      yield at;
      at = next;
    }
  }

  clear(): void {
    for (const answer of this) this.delete(answer);
  }
}
