import type { Case } from '@sallyport/testing/conformance';
import { allServerCases } from '@sallyport/testing/conformance';
import type { NamedMutant } from './all-mutants.ts';
import type { Base } from './base.ts';
import type { Verdict } from './judge-mutant.ts';
import { judgeMutant } from './judge-mutant.ts';
import type { Relation } from './relation.ts';
import { idsIn, relationOf } from './relation.ts';

/** A case that a mutant failed. */
export interface Kill extends Verdict {
  readonly relation: Relation;
}

/** What became of a mutant. */
export interface Trial {
  readonly mutant: NamedMutant;
  readonly kills: readonly Kill[];
}

/** What is to be judged. */
export interface Plan {
  readonly base: Base;
  readonly mutants: readonly NamedMutant[];
  /** The cases that a mutant is run against. */
  readonly casesFor: (mutant: NamedMutant) => readonly Case[];
  /** What is looked at again before it is believed. Default: kills that nothing explains. */
  readonly doubted?: readonly Relation[];
}

const WAIT_MS = 800;
/** A surprise is looked at again with more patience before it is believed: machines are busy. */
const PATIENT_MS = 4_000;
/** They fill buffers, of which a proxy adds its own, with many megabytes: run where they name the mutant only. */
const BUFFERED: readonly string[] = [
  'SPC-LIV-021',
  'SPC-LIV-022',
  'SPC-SUB-060',
  'SPC-SUB-061',
  'SPC-SUB-062',
];
const casesById = new Map(allServerCases.map((definition) => [definition.id, definition]));

/** Judges mutants, many at once; each is told by the promise of its name. */
export function judgeAll(plan: Plan): ReadonlyMap<string, Promise<Trial>> {
  const { base, mutants, casesFor } = plan;
  const trials = new Map<string, Promise<Trial>>();
  const lanes = Array.from({ length: base.lanes }, () => Promise.resolve());
  for (const [place, mutant] of mutants.entries()) {
    const lane = place % base.lanes;
    const before = lanes[lane] ?? Promise.resolve();
    const trial = before.then(() => judgeOne(mutant, casesFor(mutant), plan));
    // Whoever asks for it is told of a failure; the lane goes on.
    lanes[lane] = trial.then(
      () => undefined,
      () => undefined,
    );
    trials.set(mutant.name, trial);
  }
  return trials;
}

/** The cases that a right server passes behind a proxy that changes nothing, with their milliseconds. */
export async function passedBy(
  base: Base,
  cases: readonly Case[],
): Promise<ReadonlyMap<string, number>> {
  const first = await judgeMutant({}, cases, { base, waitMs: PATIENT_MS });
  const failed = new Set(first.filter(({ killed }) => killed).map(({ id }) => id));
  const doubted = cases.filter(({ id }) => failed.has(id));
  const second = await judgeMutant({}, doubted, { base, waitMs: PATIENT_MS });
  return new Map(
    [...first, ...second]
      .filter(({ killed }) => !killed)
      .map(({ id, durationMs }) => [id, durationMs]),
  );
}

async function judgeOne(
  mutant: NamedMutant,
  cases: readonly Case[],
  { base, doubted = ['none'] }: Plan,
): Promise<Trial> {
  const named = idsIn(mutant.killedBy);
  const judged = cases.filter(({ id }) => named.includes(id) || !BUFFERED.includes(id));
  const verdicts = await judgeMutant(mutant, judged, { base, waitMs: WAIT_MS });
  const kills: Kill[] = [];
  for (const verdict of verdicts) {
    if (!verdict.killed) continue;
    const relation = relationOf(mutant, verdict, casesById);
    if (!doubted.includes(relation)) kills.push({ ...verdict, relation });
    else kills.push(...(await again(mutant, verdict, base)));
  }
  return { mutant, kills };
}

async function again(mutant: NamedMutant, { id }: Verdict, base: Base): Promise<readonly Kill[]> {
  const definition = casesById.get(id);
  if (definition === undefined) return [];
  const verdicts = await judgeMutant(mutant, [definition], { base, waitMs: PATIENT_MS });
  return verdicts
    .filter(({ killed }) => killed)
    .map((verdict) => ({ ...verdict, relation: relationOf(mutant, verdict, casesById) }));
}
