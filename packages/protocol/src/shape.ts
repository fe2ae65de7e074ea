import { isAddress } from './address.ts';

/** Names the first field of a value that is missing or wrong; nothing where all fit. */
export type Shape = (value: unknown) => string | undefined;

/** The kinds of fields, by their letter. */
const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  a: Array.isArray,
  b: (value) => typeof value === 'boolean',
  c: (value) => typeof value === 'string' && isAddress(value),
  d: (value) => typeof value === 'string' || value === null || Number.isFinite(value),
  i: isCount,
  j: (value) => value !== undefined,
  n: Number.isSafeInteger,
  o: isObject,
  p: (value) => typeof value === 'object' && value !== null,
  s: (value) => typeof value === 'string',
  v: (value) => value === '2.0',
  x: (value) => value === undefined,
};

/**
 * A check of fields that are written as `path:kind`, such as `payload.reason:s`: a is an array, b a boolean, c a
 * channel's address, d the id of a JSON-RPC message, i an integer of at least 0, j anything, n an integer, o an
 * object, p an object or an array, s a string, v the version of JSON-RPC, x is absent; a ? says that it may be absent.
 */
export function shape(fields: string): Shape {
  const checks = [...fields.matchAll(/(\S+):(\w)(\??)/g)].map(
    ([, path = '', kind = '', optional]) => {
      const keys = path.split('.');
      const fits = (value: unknown) =>
        kinds[kind]?.(value) === true || (optional === '?' && value === undefined);
      return { path, fits: (value: unknown) => fits(keys.reduce(part, value)) };
    },
  );
  return (value) => checks.find(({ fits }) => !fits(value))?.path;
}

/** Whether it is an object of JSON. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether it is an integer of at least 0. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0; // it is a number
}

function part(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined;
}
