import type { Answer } from './answer.ts';

/**
 * Answers that wait to be forgotten, the longest first. A chain through the answers, because a set leaves tables
 * behind in which what was forgotten lives on (see `AnswerIndex`).
 */
export class Resting implements Iterable<Answer> {
  #oldest: Answer | undefined;
  #newest: Answer | undefined;

  has(answer: Answer): boolean {
    return answer.restsIn === this;
  }

  /** Adds one as the last, wherever it is already. */
  add(answer: Answer): void {
    answer.restsIn?.delete(answer);
    answer.restsIn = this;
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
    answer.restsIn = undefined;
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
