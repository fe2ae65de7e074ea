/** What one promise came to: how often it was broken, with some examples. */
export interface Finding {
  readonly promise: string;
  readonly count: number;
  readonly examples: readonly string[];
}

const MAX_EXAMPLES = 5;

/** Collects breaches of named promises. */
export class Findings<Promise extends string> {
  readonly #breaches: Record<string, string[]>;

  constructor(promises: readonly Promise[]) {
    this.#breaches = Object.fromEntries(promises.map((promise) => [promise, []]));
  }

  add(promise: Promise, example: string): void {
    this.#breaches[promise]?.push(example);
  }

  list(): readonly Finding[] {
    return Object.entries(this.#breaches).map(([promise, all]) => ({
      promise,
      count: all.length,
      examples: all.slice(0, MAX_EXAMPLES),
    }));
  }
}
