// npm run bench: measures Sallyport beside its peers.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BenchOptions } from './options.ts';
import { readOptions, USAGE } from './options.ts';
import { FULL_PACE, QUICK_PACE } from './pace.ts';
import { writeMeasured } from './report/document.ts';
import { goalTable } from './report/goal-table.ts';
import { describeMachine } from './report/machine.ts';
import { scenarioTables } from './report/scenario-table.ts';
import type { ScenarioResult } from './report/stored-results.ts';
import { readResults, storeResults } from './report/stored-results.ts';
import { runRounds } from './rounds.ts';

const results = new URL('../results/', import.meta.url);
const document = new URL('../../docs/performance.md', import.meta.url);

const options = optionsOrUsage();
if (options !== undefined) {
  await mkdir(results, { recursive: true });
  const found = await bench(options);
  console.log(`${goalTable(found)}\n${scenarioTables(found)}`);
  // Part of a full run is kept too, so that what takes long can be measured piece by piece.
  const stored = new URL(options.quick ? 'quick.json' : 'latest.json', results);
  if (!options.profile) await storeResults(stored, found);
  if (options.write) {
    const all = await readResults(stored);
    await writeMeasured(document, goalTable(all), 'goals');
    await writeMeasured(document, scenarioTables(all), 'scenarios');
  }
}

function optionsOrUsage(): BenchOptions | undefined {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
    return undefined;
  }
}

async function bench({ quick, rounds, profile, scenarios, contenders }: BenchOptions) {
  const found: ScenarioResult[] = [];
  for (const scenario of scenarios) {
    const startedAt = new Date().toISOString();
    const usual = quick ? QUICK_PACE : FULL_PACE;
    const pace = { ...usual, rounds: rounds ?? usual.rounds };
    const measurements = await runRounds({
      ...{ scenario, contenders, pace },
      flags: (process) => (profile ? profileFlags(process) : []),
      onProgress: (text) => console.error(text),
    });
    const { name } = scenario;
    found.push({ name, startedAt, machine: describeMachine(), pace, measurements });
  }
  return found;
}

function profileFlags(name: string): readonly string[] {
  return [
    '--cpu-prof',
    `--cpu-prof-dir=${fileURLToPath(results)}`,
    `--cpu-prof-name=${name}.cpuprofile`,
  ];
}
