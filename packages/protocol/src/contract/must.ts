/** Refuses a contract at a place, saying what belongs there. */
export function must(condition: boolean, place: string, expected: string): void {
  if (!condition) throw new TypeError(`Contract: "${place}" must be ${expected}.`);
}
