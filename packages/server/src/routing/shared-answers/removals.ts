import type { Answer } from '../answers/answer.ts';
import type { Claims } from './claims.ts';

/** Removals that are under way at once: what somebody waits for must not wait for thousands of them. */
const AT_ONCE = 32;
/** Records that wait to be removed, at most; the others vanish by themselves when their time is over. */
const MAX_WAITING = 100_000;

type Removal = Pick<Answer, 'userId' | 'id'> & Partial<Pick<Answer, 'claim'>>;

/** Removes the records of answers that nobody will ask for again, when there is time for it. */
export class Removals {
  readonly #claims: Pick<Claims, 'remove'>;
  #waiting: Removal[] = [];
  #begun = 0;
  #underWay = 0;

  constructor(claims: Pick<Claims, 'remove'>) {
    this.#claims = claims;
  }

  /** Removes it some time. */
  add({ userId, id, claim }: Removal): void {
    // With its version it takes one step and not two.
    if (this.#waiting.length - this.#begun < MAX_WAITING) this.#waiting.push({ userId, id, claim });
    this.#pump();
  }

  #pump(): void {
    while (this.#underWay < AT_ONCE) {
      const next = this.#waiting[this.#begun];
      if (next === undefined) break;
      this.#begun += 1;
      this.#underWay += 1;
      void this.#remove(next);
    }
    // By halves, so that a long queue is not copied for each.
    if (this.#begun * 2 < this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#begun);
    this.#begun = 0;
  }

  async #remove({ userId, id, claim }: Removal): Promise<void> {
    await this.#claims.remove(userId, id, claim);
    this.#underWay -= 1;
    this.#pump();
  }
}
