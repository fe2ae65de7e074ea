import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ClientCase } from '../src/conformance/client/client-case.ts';
import { allClientCases } from '../src/conformance/client/client-cases.ts';
import type { NamedClientMutant } from './client-mutants/all-client-mutants.ts';
import { allClientMutants } from './client-mutants/all-client-mutants.ts';
import { clientMutantsPage } from './client-mutants/client-mutants-page.ts';
import type { Trial } from './client-mutants/judge-all-client-mutants.ts';
import { judgeAllClientMutants } from './client-mutants/judge-all-client-mutants.ts';
import { judgeClientMutant } from './client-mutants/judge-client-mutant.ts';
import { withoutClientMutant } from './client-mutants/without-client-mutant.ts';
import { idsIn } from './mutants/relation.ts';

/** Cases of other areas that each mutant is run against, beside those of its own. */
const OF_OTHERS = 5;
/** Each costs a second or so, because it waits for something not to happen or for luck to show. */
const slow = /^CPC-LIV-(007|201|202)$/;
const PATIENT_MS = 4_000;
/** Parts of the cases that the right client is judged by at the same time. */
const SHARES = 8;
const TIMEOUT_MS = 240_000;

let right: readonly ClientCase[] = [];
let trials: ReadonlyMap<string, Promise<Trial>>;

beforeAll(async () => {
  const shares = Array.from({ length: SHARES }, (_, share) =>
    allClientCases.filter((_case, place) => place % SHARES === share),
  );
  const verdicts = await Promise.all(
    shares.map((cases) => judgeClientMutant({}, cases, PATIENT_MS)),
  );
  const passed = new Set(verdicts.flat().flatMap(({ id, killed }) => (killed ? [] : [id])));
  right = allClientCases.filter(({ id }) => passed.has(id));
  trials = judgeAllClientMutants(allClientMutants, casesFor);
}, TIMEOUT_MS);

/** The cases that name a mutant, those of their area, and a sample of the others that follows from its name. */
function casesFor(mutant: NamedClientMutant): readonly ClientCase[] {
  const named = idsIn(mutant.killedBy);
  const [area] = right.filter(({ id }) => named.includes(id)).map((one) => one.area);
  const others = right.filter(({ id }) => !named.includes(id) && !slow.test(id));
  const sample = new Set([
    ...others.filter((one) => one.area === area),
    ...pick(
      others.filter((one) => one.area !== area),
      mutant.name,
    ),
  ]);
  return right.filter((one) => named.includes(one.id) || sample.has(one));
}

function pick<T>(list: readonly T[], name: string): readonly T[] {
  const seed = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_973, 7);
  const stride = Math.ceil(list.length / OF_OTHERS);
  return list.filter((_one, place) => (place + seed) % stride === 0);
}

describe.each(allClientMutants)('a client that $name', (mutant) => {
  it(
    `is found by ${mutant.killedBy}, and by nothing unrelated`,
    async () => {
      const passed = right.map(({ id }) => id);
      expect(idsIn(mutant.killedBy).filter((id) => !passed.includes(id))).toEqual([]);
      expect(await trials.get(mutant.name)).toEqual({ missed: [], unrelated: [] });
    },
    TIMEOUT_MS,
  );
});

it('leaves no MUST case without a mutant, but for stated reasons', () => {
  const named = new Set(allClientMutants.flatMap(({ killedBy }) => idsIn(killedBy)));
  const must = allClientCases.filter(({ level }) => level === 'MUST').map(({ id }) => id);
  expect(must.filter((id) => !named.has(id))).toEqual(Object.keys(withoutClientMutant));
});

it('gives every mutant a name of its own, and names cases that there are', () => {
  const ids = new Set(allClientCases.map(({ id }) => id));
  const lists = allClientMutants.flatMap(({ killedBy, also = '' }) => idsIn(`${killedBy} ${also}`));
  expect(lists.filter((id) => !ids.has(id))).toEqual([]);
  expect(new Set(allClientMutants.map(({ name }) => name)).size).toBe(allClientMutants.length);
});

it('is listed in the documentation', async () => {
  const page = '../../../docs/conformance-client-mutants.md';
  await expect(clientMutantsPage()).toMatchFileSnapshot(page);
});

it('keeps the id of every case for clients for ever', () => {
  const file = new URL('client-case-ids.json', import.meta.url);
  const ids = allClientCases.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(JSON.parse(readFileSync(file, 'utf8')));
});

it('cites rules that the specification has', () => {
  const page = new URL('../../../docs/protocol.md', import.meta.url);
  const specification = readFileSync(page, 'utf8');
  const cited = allClientCases.flatMap(({ requirements }) => requirements);
  expect(cited.filter((rule) => !specification.includes(`[${rule}]`))).toEqual([]);
});
