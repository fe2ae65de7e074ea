/**
 * Shares the turns of the event loop among those who have much to do at once, so that many who return together do not
 * hold up everybody else: past its measure, a turn leaves the rest to the next ones, in the order of asking.
 */
export class TurnBudget {
  readonly #perTurn: number;
  readonly #waiting: { readonly amount: number; resolve(): void }[] = [];
  #left: number;
  #isCounting = false;

  /** @param perTurn What is done in one turn; the last to begin in it may exceed it. */
  constructor(perTurn: number) {
    this.#perTurn = perTurn;
    this.#left = perTurn;
  }

  /** Nothing where it may be done in this turn; otherwise resolves when its turn has come. */
  take(amount: number): Promise<void> | undefined {
    if (!this.#isCounting) {
      this.#isCounting = true;
      setImmediate(this.#nextTurn);
    }
    if (this.#left > 0 && this.#waiting.length === 0) {
      this.#left -= amount;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push({ amount, resolve }));
  }

  readonly #nextTurn = (): void => {
    this.#left = this.#perTurn;
    let served = 0;
    for (const { amount, resolve } of this.#waiting) {
      if (this.#left <= 0) break;
      this.#left -= amount;
      served += 1;
      resolve();
    }
    this.#waiting.splice(0, served);
    this.#isCounting = served > 0;
    if (this.#isCounting) setImmediate(this.#nextTurn);
  };
}
