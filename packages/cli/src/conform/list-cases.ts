import type { ChoosableCase } from './choose-cases.ts';

/** Prints cases, one a line; resolves with the exit code. */
export function listCases(cases: readonly ChoosableCase[]): number {
  for (const { id, level, title } of cases) console.log(`${id}  ${level.padEnd(6)}  ${title}`);
  return 0;
}
