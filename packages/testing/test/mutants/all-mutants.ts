import { conMutants } from './areas/con-mutants.ts';
import { livMutants } from './areas/liv-mutants.ts';
import type { Mutant } from './mutant.ts';

/** A faulty server with its name, which says what it does. */
export interface NamedMutant extends Mutant {
  readonly name: string;
}

/** Every faulty server, in the order of the areas. */
export const allMutants: readonly NamedMutant[] = [conMutants, livMutants].flatMap((mutants) =>
  Object.entries(mutants).map(([name, mutant]) => ({ name, ...mutant })),
);
