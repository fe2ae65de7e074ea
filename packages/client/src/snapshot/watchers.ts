/** Who wants to be told that something changed. */
export class Watchers {
  readonly #listeners = new Map<symbol, () => void>();

  /** The result stops it. */
  add(listener: () => void): () => void {
    const key = Symbol();
    this.#listeners.set(key, listener);
    return () => void this.#listeners.delete(key);
  }

  /** One that throws is its own page's trouble, as with events of the DOM. */
  tell(): void {
    for (const listener of [...this.#listeners.values()]) {
      try {
        listener();
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
