/** A state outside React that components read without tearing, by `useSyncExternalStore`. */
export class StateStore<State> {
  readonly #initial: State;
  readonly #listeners = new Set<() => void>();
  #state: State;

  constructor(initial: State) {
    this.#initial = initial;
    this.#state = initial;
  }

  readonly read = (): State => this.#state;

  /** What the server renders, and the browser at first, so that both agree. */
  readonly readInitial = (): State => this.#initial;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  protected write(state: State): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}
