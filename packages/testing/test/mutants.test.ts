import type { Case } from '@sallyport/testing/conformance';
import { allServerCases } from '@sallyport/testing/conformance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NamedMutant } from './mutants/all-mutants.ts';
import { allMutants } from './mutants/all-mutants.ts';
import type { Base } from './mutants/base.ts';
import { gatewayBase, startPythonBase } from './mutants/base.ts';
import type { Trial } from './mutants/judge-all.ts';
import { judgeAll, passedBy } from './mutants/judge-all.ts';
import { idsIn } from './mutants/relation.ts';
import { withoutMutant } from './mutants/without-mutant.ts';

/** Cases of other areas that each mutant is run against, beside those of its own. */
const SAMPLE = 6;
/** Longer cases are run against the mutants that name them; `npm run mutants` runs them against all. */
const LONG_MS = 1_000;
const TIMEOUT_MS = 300_000;

type Passed = ReadonlyMap<string, number>;
interface Bench {
  readonly passed: Promise<Passed>;
  readonly trials: Promise<ReadonlyMap<string, Promise<Trial>>>;
}

let python: Base & AsyncDisposable;
const benches = new Map<string, Bench>();

beforeAll(async () => {
  python = await startPythonBase();
  // Python serves one after the other, so it is asked only for what the gateway lacks.
  const lacking = allServerCases.filter(({ requires }) =>
    requires.some((feature) => !gatewayBase.features.includes(feature)),
  );
  benches.set('gateway', benchOf('gateway', gatewayBase, allServerCases));
  benches.set('python', benchOf('python', python, lacking));
}, TIMEOUT_MS);
afterAll(() => python[Symbol.asyncDispose]());

/** Runs the cases before a right server, and then before the faulty ones that are laid over it. */
function benchOf(name: string, base: Base, cases: readonly Case[]): Bench {
  const mutants = allMutants.filter((mutant) => baseOf(mutant) === name);
  const named = new Set(mutants.flatMap(({ killedBy }) => idsIn(killedBy)));
  const judged = new Set([...cases, ...allServerCases.filter(({ id }) => named.has(id))]);
  const passed = passedBy(base, [...judged]);
  const trials = passed.then((right) =>
    judgeAll({ base, mutants, casesFor: (mutant) => casesFor(mutant, right) }),
  );
  return { passed, trials };
}

function baseOf({ base = 'gateway' }: NamedMutant): string {
  return base;
}

/** The cases that name a mutant, those of their area, and a sample that follows from its name. */
function casesFor(mutant: NamedMutant, passed: Passed): readonly Case[] {
  const named = idsIn(mutant.killedBy);
  const area = allServerCases.find(({ id }) => id === named[0])?.area;
  const right = allServerCases.filter(({ id }) => passed.has(id));
  const short = right.filter(({ id }) => (passed.get(id) ?? 0) < LONG_MS);
  const others = short.filter((definition) => definition.area !== area);
  const seed = [...mutant.name].reduce(
    (sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_973,
    7,
  );
  const sample = others.filter((_case, place) => (place * 7 + seed) % others.length < SAMPLE);
  const chosen = new Set([...short.filter((definition) => definition.area === area), ...sample]);
  return right.filter((definition) => named.includes(definition.id) || chosen.has(definition));
}

describe.each(allMutants)('a server that $name', (mutant) => {
  it(
    `is found by ${mutant.killedBy}, and by nothing unrelated`,
    async () => {
      const named = idsIn(mutant.killedBy);
      const bench = benches.get(baseOf(mutant));
      const right = await bench?.passed;
      expect(named.filter((id) => !right?.has(id))).toEqual([]);
      const trial = await (await bench?.trials)?.get(mutant.name);
      const killed = trial?.kills.map(({ id }) => id);
      expect(named.filter((id) => !killed?.includes(id))).toEqual([]);
      expect(trial?.kills.filter(({ relation }) => relation === 'none')).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

it('leaves no MUST case without a mutant, but for stated reasons', () => {
  const named = new Set(allMutants.flatMap(({ killedBy }) => idsIn(killedBy)));
  const must = allServerCases.filter(({ level }) => level === 'MUST').map(({ id }) => id);
  expect(must.filter((id) => !named.has(id))).toEqual(Object.keys(withoutMutant));
});

it('gives every mutant a name of its own, and names cases that there are', () => {
  const ids = new Set(allServerCases.map(({ id }) => id));
  const lists = allMutants.flatMap(({ killedBy, also = '' }) => idsIn(`${killedBy} ${also}`));
  expect(lists.filter((id) => !ids.has(id))).toEqual([]);
  expect(new Set(allMutants.map(({ name }) => name)).size).toBe(allMutants.length);
});
