/** Gives each type of a module a name of its own, always the same for the same contract. */
export class TypeNames {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** `['guide', 'over_quota', 'error']` gives `GuideOverQuotaError`, or that with a number where it is taken. */
  take(words: readonly string[]): string {
    const base = typeName(words);
    let name = base;
    for (let number = 2; this.#taken.has(name); number += 1) name = `${base}${number}`;
    this.#taken.add(name);
    return name;
  }
}

/** Words as the name of a type. */
export function typeName(words: readonly string[]): string {
  const name = words
    .flatMap((word) => word.split(/[^A-Za-z0-9]+/))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  return /^[A-Z]/.test(name) ? name : `Channel${name}`;
}
