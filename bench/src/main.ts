// npm run bench: measures Sallyport beside its peers.
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { NOTE_BYTES } from './echo/sample.ts';
import type { BenchOptions } from './options.ts';
import { readOptions, USAGE } from './options.ts';
import { FULL_PACE, QUICK_PACE } from './plan.ts';
import { writeMeasured } from './report/document.ts';
import { describeMachine } from './report/machine.ts';
import { toMarkdown } from './report/markdown.ts';
import type { BenchResult } from './report/result.ts';
import { summarise } from './report/summary.ts';
import { runRounds } from './rounds.ts';

const results = new URL('../results/', import.meta.url);
const document = new URL('../../docs/performance.md', import.meta.url);

const options = optionsOrUsage();
if (options !== undefined) {
  await mkdir(results, { recursive: true });
  const result = await bench(options);
  await writeFile(new URL('latest.json', results), `${JSON.stringify(result, null, 2)}\n`);
  const markdown = toMarkdown(result);
  console.log(markdown);
  if (options.write) await writeMeasured(document, markdown, 'echo');
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

async function bench({ quick, profile, peers, scenarios }: BenchOptions): Promise<BenchResult> {
  const startedAt = new Date().toISOString();
  const pace = quick ? QUICK_PACE : FULL_PACE;
  const measurements = await runRounds({
    peers,
    scenarios,
    pace,
    serverFlags: (peer, round) => (profile ? profileFlags(`${peer}-${round}`) : []),
    onProgress: (text) => console.error(text),
  });
  return {
    startedAt,
    machine: describeMachine(),
    pace,
    payloadBytes: NOTE_BYTES,
    rows: summarise(measurements),
    measurements,
  };
}

function profileFlags(name: string): readonly string[] {
  return [
    '--cpu-prof',
    `--cpu-prof-dir=${fileURLToPath(results)}`,
    `--cpu-prof-name=${name}.cpuprofile`,
  ];
}
