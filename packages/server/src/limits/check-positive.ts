/**
 * Holds numbers of the options to what they can be.
 *
 * @throws TypeError naming the option that is no positive integer.
 */
export function checkPositive(group: string, values: object, who = 'createGateway'): void {
  for (const [name, value] of Object.entries(values)) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    const option = group === '' ? name : `${group}.${name}`;
    throw new TypeError(`${who}: "${option}" must be a positive integer, got ${value}.`);
  }
}
