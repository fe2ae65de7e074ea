import type { Reducer } from './hooks.ts';

/** Gathers the chunks of a stream in an array. */
export const gather: Reducer<readonly unknown[], unknown> = {
  initial: [],
  reduce: (chunks, chunk) => [...chunks, chunk],
};
