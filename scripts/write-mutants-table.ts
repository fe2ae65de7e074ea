// Runs every faulty server against every case of the kit, and writes which cases found which.
// With words, such as `MCP`, only those whose names or cases have one of them; the other rows stay.
// `--check` runs nothing: it fails where the table does not have the mutants that there are.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allServerCases } from '@sallyport/testing/conformance';
import type { NamedMutant } from '../packages/testing/test/mutants/all-mutants.ts';
import { allMutants } from '../packages/testing/test/mutants/all-mutants.ts';
import type { Base } from '../packages/testing/test/mutants/base.ts';
import { gatewayBase, startPythonBase } from '../packages/testing/test/mutants/base.ts';
import type { Kill, Trial } from '../packages/testing/test/mutants/judge-all.ts';
import { judgeAll, passedBy } from '../packages/testing/test/mutants/judge-all.ts';
import { withoutMutant } from '../packages/testing/test/mutants/without-mutant.ts';
import { root } from './packages.ts';

const path = join(root, 'docs/conformance-mutants.md');

const INTRODUCTION = `# Faulty servers

Each of these servers has one fault, and the cases named beside it must find it: they pass on the same server without the fault, and fail on it with the fault. That is how the cases of [the conformance kit](conformance.md) are themselves judged. A fault is a patch of what goes through a proxy before a right server, or a wrong option of the gateway (\`packages/testing/test/mutants\`).

*Found by* are the cases that must find the fault. *Also failed* are all further cases that failed when each fault was run against every case. Such a case must be related: it judges a rule that a naming case judges, or it saw the fault, because what it sent or was sent was changed. A fault that no case can avoid is *basic*, with the reason in place of the many cases. SPC-LIV-021, SPC-LIV-022 and SPC-SUB-060 to SPC-SUB-062 fill buffers with many megabytes, to which the proxy adds its own, so that they are run only where they name the fault.

\`npm run mutants\` writes this page; it takes some minutes. \`npm run mutants -- MCP\` runs only those whose names or cases have the word.
`;

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const chosen = allMutants.filter(
  ({ name, killedBy }) =>
    words.length === 0 || words.some((word) => `${name} ${killedBy}`.includes(word)),
);

if (process.argv.includes('--check')) check();
else await write();

async function write(): Promise<void> {
  await using python = await startPythonBase();
  const trials = await Promise.all([
    judge(gatewayBase, (mutant) => mutant.base !== 'python'),
    judge(python, (mutant) => mutant.base === 'python'),
  ]);
  const byName = new Map(trials.flat().map((trial) => [trial.mutant.name, trial.kills]));
  const before = words.length === 0 ? [] : readFileSync(path, 'utf8').split('\n');
  const rows = allMutants.map((mutant) => {
    const kept = before.find((line) => line.startsWith(`${keyOf(mutant)} `));
    const kills = byName.get(mutant.name);
    return kills === undefined ? (kept ?? `${keyOf(mutant)} not run |`) : rowOf(mutant, kills);
  });
  writeFileSync(path, [INTRODUCTION, table(rows), without(), ''].join('\n'));
  process.exitCode = judgeKills(trials.flat()) ? 0 : 1;
}

async function judge(
  base: Base,
  which: (mutant: NamedMutant) => boolean,
): Promise<readonly Trial[]> {
  if (!chosen.some(which)) return [];
  const passed = await passedBy(base, allServerCases);
  const cases = allServerCases.filter(({ id }) => passed.has(id));
  const trials = judgeAll({
    base,
    mutants: chosen.filter(which),
    casesFor: () => cases,
    // A case that is slow on a busy machine is not to stand in the table as failed.
    doubted: ['none', 'saw the fault', 'listed'],
  });
  return Promise.all(
    [...trials].map(async ([name, trial]) => {
      const judged = await trial;
      console.log(`${judged.kills.length} cases failed on a server that ${name}`);
      return judged;
    }),
  );
}

/** Whether every mutant is found by the cases that name it, and by none that is unrelated. */
function judgeKills(trials: readonly Trial[]): boolean {
  const wrong = trials.flatMap(({ mutant, kills }) => {
    const missing = mutant.killedBy
      .split(' ')
      .filter((id) => !kills.some((kill) => kill.id === id));
    return [
      ...missing.map((id) => `${id} does not find a server that ${mutant.name}`),
      ...kills
        .filter(({ relation }) => relation === 'none')
        .map(({ id, why }) => `${id} is not related to a server that ${mutant.name}: ${why}`),
    ];
  });
  for (const line of wrong) console.error(line);
  return wrong.length === 0;
}

function rowOf(mutant: NamedMutant, kills: readonly Kill[]): string {
  const others = kills.filter(({ relation }) => relation !== 'named').map(({ id }) => id);
  const also = mutant.basic === undefined ? others.toSorted().join(', ') : `basic: ${mutant.basic}`;
  return `${keyOf(mutant)} ${also} |`;
}

/** What of a row follows from the code alone. */
function keyOf({ name, killedBy }: NamedMutant): string {
  return `| ${name.replaceAll('|', '\\|')} | ${killedBy.split(' ').join(', ')} |`;
}

function table(rows: readonly string[]): string {
  return ['| a server that … | found by | also failed |', '|---|---|---|', ...rows, ''].join('\n');
}

function without(): string {
  const lines = Object.entries(withoutMutant).map(([id, reason]) => `- ${id}: ${reason}`);
  return ['## Cases without a faulty server', '', ...lines].join('\n');
}

function check(): void {
  const lines = readFileSync(path, 'utf8').split('\n');
  const written = lines.filter((line) => line.startsWith('| ') && line.includes('SPC-'));
  const stale =
    written.length !== allMutants.length ||
    allMutants.some((mutant, place) => !written[place]?.startsWith(`${keyOf(mutant)} `)) ||
    !lines.join('\n').endsWith(`${without()}\n`);
  if (!stale) return;
  console.error(`${path} is stale. Run \`npm run mutants\`, and judge what failed.`);
  process.exitCode = 1;
}
