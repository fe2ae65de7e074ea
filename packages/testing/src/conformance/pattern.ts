/** Whether `value` has everything that the pattern names; arrays and primitives are compared whole. */
export function fits(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern)) {
    return (
      Array.isArray(value) &&
      value.length === pattern.length &&
      pattern.every((item, place) => fits(item, value[place]))
    );
  }
  if (!isObject(pattern) || !isObject(value)) return Object.is(pattern, value);
  return Object.entries(pattern).every(([key, expected]) =>
    expected === undefined
      ? !Object.hasOwn(value, key)
      : Object.hasOwn(value, key) && fits(expected, value[key]),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
