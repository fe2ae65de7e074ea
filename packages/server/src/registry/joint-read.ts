/**
 * One read for all who ask at about the same time. Whoever asks gets what is read from then on, never what was being
 * read already; reads follow one another, so there is never more than one under way.
 */
export class JointRead<Value> {
  readonly #read: () => Promise<Value>;
  #last: Promise<unknown> = Promise.resolve();
  /** The one that has not begun. */
  #next: Promise<Value> | undefined;

  constructor(read: () => Promise<Value>) {
    this.#read = read;
  }

  /** @throws what the read throws. */
  get(): Promise<Value> {
    this.#next ??= this.#queue();
    return this.#next;
  }

  #queue(): Promise<Value> {
    const begin = (): Promise<Value> => {
      this.#next = undefined;
      return this.#read();
    };
    const next = this.#last.then(begin, begin);
    this.#last = next;
    return next;
  }
}
