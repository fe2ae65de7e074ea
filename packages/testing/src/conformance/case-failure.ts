/** The implementation did something else than the specification says. */
export class CaseFailure extends Error {
  override readonly name = 'CaseFailure';
  readonly expected: string;
  readonly actual: string;

  constructor(expected: string, actual: string, options?: ErrorOptions) {
    super(`Expected ${expected}; got ${actual}.`, options);
    this.expected = expected;
    this.actual = actual;
  }
}

/** The case could not be judged; it counts as a failure of its level. */
export class Untestable extends Error {
  override readonly name = 'Untestable';
}

/** Nobody answers at the address: no connection, rather than a wrong one. */
export class Unreachable extends CaseFailure {}

const MAX_SHOWN = 400;

/** A value as it is shown to people: JSON, cut where it is long. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
