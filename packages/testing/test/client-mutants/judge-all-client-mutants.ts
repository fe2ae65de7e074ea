import type { ClientCase } from '../../src/conformance/client/client-case.ts';
import { allClientCases } from '../../src/conformance/client/client-cases.ts';
import { idsIn } from '../mutants/relation.ts';
import type { NamedClientMutant } from './all-client-mutants.ts';
import type { Verdict } from './judge-client-mutant.ts';
import { judgeClientMutant } from './judge-client-mutant.ts';

/** What became of a mutant. */
export interface Trial {
  /** Cases that name it and did not find it. */
  readonly missed: readonly string[];
  /** Cases that failed although neither their rules nor what they saw has to do with it. */
  readonly unrelated: readonly Verdict[];
}

const WAIT_MS = 900;
/** A surprise is looked at again with more patience before it is believed: machines are busy. */
const PATIENT_MS = 4_000;
/** Most of a run is waiting, for silence and for deadlines. */
const LANES = 40;
const casesById = new Map(allClientCases.map((definition) => [definition.id, definition]));

/** Judges mutants, many at once; each is told by the promise of its name. */
export function judgeAllClientMutants(
  mutants: readonly NamedClientMutant[],
  casesFor: (mutant: NamedClientMutant) => readonly ClientCase[],
): ReadonlyMap<string, Promise<Trial>> {
  const waiting = mutants.map((mutant) => ({ mutant, trial: Promise.withResolvers<Trial>() }));
  const queue = waiting.values();
  async function work(): Promise<void> {
    for (const { mutant, trial } of queue) {
      await tryOut(mutant, casesFor(mutant)).then(trial.resolve, trial.reject);
    }
  }
  for (let lane = 0; lane < LANES; lane += 1) void work();
  return new Map(waiting.map(({ mutant, trial }) => [mutant.name, trial.promise]));
}

async function tryOut(mutant: NamedClientMutant, cases: readonly ClientCase[]): Promise<Trial> {
  const verdicts = await judgeClientMutant(mutant, cases, WAIT_MS);
  const named = idsIn(mutant.killedBy);
  const doubtful = verdicts.filter((verdict) =>
    named.includes(verdict.id) ? !verdict.killed : isSurprise(mutant, verdict),
  );
  const again = await Promise.all(doubtful.map(({ id }) => judgeAgain(mutant, id)));
  const settled = again.flat();
  return {
    missed: settled.filter(({ id, killed }) => named.includes(id) && !killed).map(({ id }) => id),
    unrelated: settled.filter((verdict) => isSurprise(mutant, verdict)),
  };
}

async function judgeAgain(mutant: NamedClientMutant, id: string): Promise<readonly Verdict[]> {
  const definition = casesById.get(id);
  return definition === undefined ? [] : judgeClientMutant(mutant, [definition], PATIENT_MS);
}

function isSurprise(mutant: NamedClientMutant, { id, killed, acted }: Verdict): boolean {
  const named = idsIn(mutant.killedBy);
  if (!killed || acted || mutant.basic !== undefined || named.includes(id)) return false;
  if (idsIn(mutant.also ?? '').includes(id)) return false;
  const rules = new Set(named.flatMap((one) => casesById.get(one)?.requirements ?? []));
  return !casesById.get(id)?.requirements.some((rule) => rules.has(rule));
}
