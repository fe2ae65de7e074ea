// npm run bench: measures Sallyport beside its peers.
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleTable } from './bundle/bundle-table.ts';
import type { BenchOptions } from './options.ts';
import { readOptions, USAGE } from './options.ts';
import { FULL_PACE, QUICK_PACE } from './pace.ts';
import { plan } from './plan.ts';
import { writeMeasured } from './report/document.ts';
import { goalTable } from './report/goal-table.ts';
import { growthChart } from './report/growth-chart.ts';
import type { Machine } from './report/machine.ts';
import { describeMachine, warnIfBusy } from './report/machine.ts';
import { OtherWork } from './report/other-work.ts';
import { scenarioTables } from './report/scenario-table.ts';
import type { ScenarioResult } from './report/stored-results.ts';
import { readResults, storeResults } from './report/stored-results.ts';
import { runRounds } from './rounds.ts';
import type { Scenario } from './scenario.ts';

/** Hours for which a result counts as one of the same run. */
const RESUME_HOURS = 12;

const results = new URL('../results/', import.meta.url);
const document = new URL('../../docs/performance.md', import.meta.url);
const chart = new URL('../../docs/performance-growth.svg', import.meta.url);

const options = optionsOrUsage();
if (options !== undefined) {
  await mkdir(results, { recursive: true });
  const stored = new URL(options.quick ? 'quick.json' : 'latest.json', results);
  const found = await bench(options, stored);
  console.log(`${goalTable(found, options.scenarios)}\n${scenarioTables(found)}`);
  if (options.write) await write(await readResults(stored));
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

/** Each scenario is stored when it ends, so that what takes long can be measured piece by piece. */
async function bench(options: BenchOptions, stored: URL): Promise<readonly ScenarioResult[]> {
  const machine = describeMachine();
  warnIfBusy(machine, (text) => console.error(text));
  const done = options.resume ? await recent(stored) : [];
  const found: ScenarioResult[] = [];
  for (const scenario of options.scenarios) {
    if (done.includes(scenario.name)) continue;
    const result = await benchOne(scenario, options, machine);
    if (!options.profile) await storeResults(stored, [result]);
    found.push(result);
  }
  return found;
}

async function benchOne(
  scenario: Scenario,
  { quick, rounds, profile, contenders }: BenchOptions,
  machine: Machine,
): Promise<ScenarioResult> {
  const startedAt = new Date().toISOString();
  const usual = quick ? QUICK_PACE : FULL_PACE;
  const few = Math.min(usual.rounds, scenario.rounds ?? usual.rounds);
  const pace = { ...usual, rounds: rounds ?? few };
  const others = new OtherWork();
  const measurements = await runRounds({
    ...{ scenario, pace },
    isAsked: ({ name, isVariant }) => contenders.includes(name) && !(quick && isVariant),
    flags: (process) => (profile ? profileFlags(process) : []),
    onProgress: (text) => console.error(text),
  });
  const othersCores = others.cores();
  const here = { ...machine, ...(othersCores !== undefined && { othersCores }) };
  return { name: scenario.name, startedAt, machine: here, pace, measurements };
}

/** Names of what was measured within the last hours. */
async function recent(stored: URL): Promise<readonly string[]> {
  const since = Date.now() - RESUME_HOURS * 3_600_000;
  const results = await readResults(stored);
  return results.filter((one) => Date.parse(one.startedAt) > since).map(({ name }) => name);
}

async function write(all: readonly ScenarioResult[]): Promise<void> {
  await writeMeasured(document, goalTable(all, plan), 'goals');
  await writeMeasured(document, scenarioTables(all), 'scenarios');
  await writeMeasured(document, await bundleTable(), 'bundle');
  const drawn = growthChart(all);
  if (drawn !== undefined) await writeFile(chart, drawn);
}

function profileFlags(name: string): readonly string[] {
  return [
    '--cpu-prof',
    `--cpu-prof-dir=${fileURLToPath(results)}`,
    `--cpu-prof-name=${name}.cpuprofile`,
  ];
}
