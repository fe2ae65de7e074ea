/** Bytes that one turn of the event loop may send of the past; about a millisecond's work. */
const TURN_BYTES = 524_288;

/**
 * Shares the turns of the event loop among those who read the past, so that many who return at once do not hold up
 * everybody else: past its bytes, a turn leaves the rest to the next ones, in the order of asking.
 */
export class TurnBudget {
  readonly #waiting: { readonly bytes: number; resolve(): void }[] = [];
  #left = TURN_BYTES;
  #isCounting = false;

  /** Nothing where it may be sent in this turn; otherwise resolves when its turn has come. */
  take(bytes: number): Promise<void> | undefined {
    if (!this.#isCounting) {
      this.#isCounting = true;
      setImmediate(this.#nextTurn);
    }
    if (this.#left > 0 && this.#waiting.length === 0) {
      this.#left -= bytes;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push({ bytes, resolve }));
  }

  readonly #nextTurn = (): void => {
    this.#left = TURN_BYTES;
    let served = 0;
    for (const { bytes, resolve } of this.#waiting) {
      if (this.#left <= 0) break;
      this.#left -= bytes;
      served += 1;
      resolve();
    }
    this.#waiting.splice(0, served);
    this.#isCounting = served > 0;
    if (this.#isCounting) setImmediate(this.#nextTurn);
  };
}
