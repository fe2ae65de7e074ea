import type { Case, Level } from '../case.ts';
import type { CaseContext } from '../case-context.ts';
import { Untestable } from '../case-failure.ts';
import { contractCaseId } from './case-id.ts';

/** A case of a contract as it is generated: the rest is the same for all. */
export interface GeneratedCase {
  /** What its id is made of. */
  readonly about: readonly string[];
  readonly title: string;
  /** Rules, space-separated without their prefix. */
  readonly rules: string;
  /** Default: MUST. */
  readonly level?: Level;
  run(context: CaseContext): Promise<unknown>;
}

/** A generated case as the runner takes it. */
export function generatedCase({ about, title, rules, level = 'MUST', run }: GeneratedCase): Case {
  return {
    id: contractCaseId(...about),
    requirements: rules.split(' ').map((rule) => `SP-${rule}`),
    level,
    area: 'CTR',
    title,
    requires: [],
    run: async (context) => void (await run(context)),
  };
}

/** A case that could not be generated: it says so in the report, and fails nothing. */
export function ungenerated(
  about: readonly string[],
  title: string,
  reason: string,
): GeneratedCase {
  return {
    about,
    title,
    rules: 'MSG-004',
    level: 'MAY',
    run: () => Promise.reject(new Untestable(`not generated: ${reason}`)),
  };
}
