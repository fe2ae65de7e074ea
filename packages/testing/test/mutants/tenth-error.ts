import type { Frame, Link } from './fault.ts';

/** Counts errors with these codes on a connection; true from the tenth on. */
export const tenthError =
  (codes: readonly string[]) =>
  ({ type, payload }: Frame, { memory }: Link): boolean => {
    if (type !== 'error' || !codes.includes(Object(payload).code)) return false;
    const count = Number(memory.get('errors') ?? 0) + 1;
    memory.set('errors', count);
    return count >= 10;
  };
