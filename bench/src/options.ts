import { parseArgs } from 'node:util';
import { plan } from './plan.ts';
import type { Scenario } from './scenario.ts';

/** What the command line asks for. */
export interface BenchOptions {
  readonly quick: boolean;
  /** Rounds of each; absent for those of the pace. */
  readonly rounds: number | undefined;
  /** Update the tables in docs/performance.md. */
  readonly write: boolean;
  /** Leave out what was measured within the last hours. */
  readonly resume: boolean;
  /** Leave processor profiles of what is measured beside the results. */
  readonly profile: boolean;
  readonly scenarios: readonly Scenario[];
  readonly contenders: readonly string[];
}

const contenderNames = [
  ...new Set(plan.flatMap(({ contenders }) => contenders.map(({ name }) => name))),
];

export const USAGE = `npm run bench -- [options]
  --quick             one short round of everything, to see that it runs
  --rounds <n>        so many rounds of each
  --scenario <name>   only this; may be repeated; the beginning of a name is enough:
                      ${plan.map(({ name }) => name).join(', ')}
  --contender <name>  only this; may be repeated: ${contenderNames.join(', ')}
  --write             put the last full results of all scenarios into docs/performance.md
  --resume            leave out what was measured in full within the last 12 hours
  --profile           write processor profiles of what is measured to bench/results/`;

/**
 * Reads the command line.
 *
 * @throws TypeError where it cannot be meant.
 */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      write: { type: 'boolean', default: false },
      resume: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      scenario: { type: 'string', multiple: true, default: [] },
      contender: { type: 'string', multiple: true, default: [] },
    },
  });
  const { quick, write, resume, profile, scenario, contender } = values;
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new TypeError('--rounds takes a whole number from 1 on.');
  }
  if (write && (quick || profile || contender.length > 0)) {
    throw new TypeError('--write records full runs: leave the other options out.');
  }
  const names = plan.map(({ name }) => name);
  for (const asked of scenario) refuseUnknown(asked, names, (name) => name.startsWith(asked));
  for (const asked of contender) refuseUnknown(asked, contenderNames, (name) => name === asked);
  const isAsked = ({ name, isVariant = false }: Scenario): boolean =>
    scenario.length === 0
      ? !(quick && isVariant)
      : scenario.some((asked) => name.startsWith(asked));
  return {
    quick,
    rounds,
    write,
    resume,
    profile,
    scenarios: plan.filter(isAsked),
    contenders: contender.length === 0 ? contenderNames : contender,
  };
}

function refuseUnknown(
  asked: string,
  known: readonly string[],
  fits: (name: string) => boolean,
): void {
  if (known.some(fits)) return;
  throw new TypeError(`"${asked}" is none of ${known.join(', ')}.`);
}
