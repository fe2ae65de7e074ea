import type { BusCaseContext } from './bus-case-context.ts';

/** One thing that is asked of a driver. */
export interface BusCase {
  /** What a driver that passes does. */
  readonly name: string;
  /** Resolves where the driver passes; throws where not. */
  run(context: BusCaseContext): Promise<void>;
}

/** Cases by name, all of one part of the port. */
export function busCasesOf(
  part: string,
  runs: Readonly<Record<string, BusCase['run']>>,
): BusCase[] {
  return Object.entries(runs).map(([name, run]) => ({ name: `${part}: ${name}`, run }));
}
