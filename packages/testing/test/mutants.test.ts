import type { Case } from '@sallyport/testing/conformance';
import { allServerCases } from '@sallyport/testing/conformance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NamedMutant } from './mutants/all-mutants.ts';
import { allMutants } from './mutants/all-mutants.ts';
import type { Base } from './mutants/base.ts';
import { gatewayBase, startPythonBase } from './mutants/base.ts';
import type { Trial } from './mutants/judge-all.ts';
import { baseOf, judgeAll } from './mutants/judge-all.ts';
import { judgeMutant } from './mutants/judge-mutant.ts';
import { idsIn } from './mutants/relation.ts';
import { withoutMutant } from './mutants/without-mutant.ts';

/** Unrelated cases that each mutant is run against, beside those of its area. */
const SAMPLE = 6;
const PATIENT_MS = 4_000;
const TIMEOUT_MS = 300_000;

let python: Base & AsyncDisposable;
let passing: ReadonlyMap<Base, ReadonlySet<string>>;
let trials: ReadonlyMap<string, Promise<Trial>>;

beforeAll(async () => {
  python = await startPythonBase();
  passing = new Map(
    await Promise.all(
      [gatewayBase, python].map(async (base) => [base, await passedBy(base)] as const),
    ),
  );
  trials = judgeAll({ mutants: allMutants, python, casesFor });
}, TIMEOUT_MS);
afterAll(() => python[Symbol.asyncDispose]());

/** The cases that a right server passes behind a proxy that changes nothing. */
async function passedBy(base: Base): Promise<ReadonlySet<string>> {
  const verdicts = await judgeMutant({}, allServerCases, { base, waitMs: PATIENT_MS });
  return new Set(verdicts.filter(({ killed }) => !killed).map(({ id }) => id));
}

/** The cases that name a mutant, those of their area, and a sample that follows from its name. */
function casesFor(mutant: NamedMutant): readonly Case[] {
  const base = baseOf(mutant, python);
  const named = idsIn(mutant.killedBy);
  const right = allServerCases.filter(({ id }) => passing.get(base)?.has(id));
  const [area] = right.filter(({ id }) => named.includes(id)).map((definition) => definition.area);
  const others = right.filter((definition) => definition.area !== area);
  const seed = [...mutant.name].reduce(
    (sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_973,
    7,
  );
  const sample = others.filter((_case, place) => (place * 7 + seed) % others.length < SAMPLE);
  return right.filter(
    (definition) =>
      named.includes(definition.id) || definition.area === area || sample.includes(definition),
  );
}

describe.each(allMutants)('a server that $name', (mutant) => {
  it(
    `is found by ${mutant.killedBy}, and by nothing unrelated`,
    async () => {
      const named = idsIn(mutant.killedBy);
      const right = passing.get(baseOf(mutant, python));
      expect(named.filter((id) => !right?.has(id))).toEqual([]);
      const trial = await trials.get(mutant.name);
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
