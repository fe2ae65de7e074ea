const DONE = Promise.resolve();

/** Work in lanes: that of one lane one after the other, lanes side by side, and no more than a bound altogether. */
export class PublishLanes {
  readonly #maxWaiting: number;
  readonly #tails = new Map<string, Promise<void>>();
  #waiting = 0;

  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting;
  }

  /** Adds work, which must not reject; `false` where there is too much already. */
  add(lane: string, work: () => Promise<void>): boolean {
    if (this.#waiting >= this.#maxWaiting) return false;
    this.#waiting += 1;
    const tail = (this.#tails.get(lane) ?? DONE).then(work).then(() => {
      this.#waiting -= 1;
      if (this.#tails.get(lane) === tail) this.#tails.delete(lane);
    });
    this.#tails.set(lane, tail);
    return true;
  }

  /** Resolves when everything that was added is done. */
  async idle(): Promise<void> {
    await Promise.all(this.#tails.values());
  }
}
