/** What came of a frame: `undefined` where it was answered well, or else the cause. */
export type Settled = (failure: string | undefined) => void;

interface Call {
  readonly deadlineAt: number;
  readonly settled: Settled;
}

const RADIX = 36;

/** The frames of one connection that have no answer yet. */
export class LineCalls {
  /** In the order in which they were sent, which is nearly that of their deadlines. */
  readonly #calls = new Map<string, Call>();
  #next = 1;

  get size(): number {
    return this.#calls.size;
  }

  get nextId(): string {
    return this.#next.toString(RADIX);
  }

  add(deadlineAt: number, settled: Settled): void {
    this.#calls.set(this.nextId, { deadlineAt, settled });
    this.#next += 1;
  }

  settle(id: string, failure: string | undefined): void {
    const call = this.#calls.get(id);
    if (call === undefined) return; // given up before
    this.#calls.delete(id);
    call.settled(failure);
  }

  expire(now: number): void {
    for (const [id, { deadlineAt }] of this.#calls) {
      if (deadlineAt > now) return;
      this.settle(id, 'no answer in time');
    }
  }

  abandon(cause: string): void {
    for (const id of [...this.#calls.keys()]) this.settle(id, cause);
  }
}
