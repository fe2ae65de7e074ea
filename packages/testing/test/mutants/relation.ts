import type { Case } from '@sallyport/testing/conformance';
import type { NamedMutant } from './all-mutants.ts';
import type { Verdict } from './judge-mutant.ts';

/** What a kill means: `none` is one that the mutant does not explain. */
export type Relation = 'named' | 'basic' | 'same rule' | 'saw the fault' | 'listed' | 'none';

/** How a case that a mutant failed is related to it. */
export function relationOf(
  mutant: NamedMutant,
  { id, acted }: Verdict,
  cases: ReadonlyMap<string, Case>,
): Relation {
  const named = idsIn(mutant.killedBy);
  if (named.includes(id)) return 'named';
  if (mutant.basic !== undefined) return 'basic';
  const rules = new Set(named.flatMap((one) => cases.get(one)?.requirements ?? []));
  if (cases.get(id)?.requirements.some((rule) => rules.has(rule))) return 'same rule';
  if (acted) return 'saw the fault';
  return idsIn(mutant.also ?? '').includes(id) ? 'listed' : 'none';
}

/** The ids in a space-separated list. */
export function idsIn(list: string): readonly string[] {
  return list.split(' ').filter(Boolean);
}
