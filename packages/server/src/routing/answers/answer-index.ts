import type { Answer } from './answer.ts';
import type { UserAnswers } from './user-answers.ts';

/**
 * Answers by user and id. The maps hold numbers: whenever a map in which much comes and goes grows or is tidied, it
 * leaves its old table behind, and until the next full collection of garbage that table keeps everything that it held.
 */
export class AnswerIndex {
  readonly #users = new Map<string, UserAnswers>();
  readonly #slots: (Answer | undefined)[] = [];
  readonly #free: number[] = [];

  user(id: string): UserAnswers {
    let user = this.#users.get(id);
    if (user === undefined) {
      user = { id, slots: new Map(), bytes: 0 };
      this.#users.set(id, user);
    }
    return user;
  }

  find(userId: string, id: string): Answer | undefined {
    const slot = this.#users.get(userId)?.slots.get(id);
    return slot === undefined ? undefined : this.#slots[slot];
  }

  /** The answers of a user, the oldest first. */
  *of(userId: string): Iterable<Answer> {
    for (const slot of this.#users.get(userId)?.slots.values() ?? []) {
      const answer = this.#slots[slot];
      if (answer !== undefined) yield answer;
    }
  }

  add(answer: Answer): void {
    const slot = this.#free.pop() ?? this.#slots.length;
    answer.slot = slot;
    this.#slots[slot] = answer;
    answer.user.slots.set(answer.id, slot);
  }

  delete(answer: Answer): void {
    const { slot, user, id } = answer;
    if (slot === undefined) return;
    answer.slot = undefined;
    this.#slots[slot] = undefined;
    this.#free.push(slot);
    if (user.slots.get(id) === slot) user.slots.delete(id);
  }

  /** Forgets users without answers; now and then, because most of them soon have others. */
  tidy(): void {
    for (const [id, { slots }] of this.#users) if (slots.size === 0) this.#users.delete(id);
  }

  clear(): void {
    this.#users.clear();
    this.#slots.length = 0;
    this.#free.length = 0;
  }
}
