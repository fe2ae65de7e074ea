// npm run soak: one gateway and many connections with mixed traffic for a long time; nothing may grow or get lost.
import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { writeMeasured } from '../report/document.ts';
import { describeMachine, warnIfBusy } from '../report/machine.ts';
import { judgeSoak } from './judge-soak.ts';
import { runSoak } from './run-soak.ts';
import { soakChart, soakTable } from './soak-report.ts';

const USAGE = `npm run soak -- [options]
  --minutes <n>       for so long; default: 60; at least 15, since answers are remembered for five
  --connections <n>   default: 10000
  --times <n>         everything so many times as frequent, for what takes hours to show; default: 1
  --quick             five seconds and 1,000 connections, to see that it runs: only what is lost counts
  --write             put the table and the chart into docs/performance.md`;

const QUICK = { connections: 1_000, durationMs: 5_000, times: 1, sampleMs: 500, collectEvery: 1 };
const SAMPLE_MS = 5_000;
/** Collections of garbage in a run, about, so that a long one is not held up by them. */
const COLLECTIONS = 120;

const results = new URL('../../results/', import.meta.url);
const docs = new URL('../../../docs/', import.meta.url);

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    connections: { type: 'string', default: '10000' },
    times: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const { quick, write } = values;
const [minutes, connections] = [Number(values.minutes), Number(values.connections)];
const times = Number(values.times);
if (
  !(minutes > 0 && times > 0) ||
  !(Number.isInteger(connections) && connections > 0) ||
  (quick && write)
) {
  console.error(USAGE);
  process.exitCode = 2;
} else await soak();

async function soak(): Promise<void> {
  warnIfBusy(describeMachine(), (text) => console.error(text));
  const durationMs = minutes * 60_000;
  const collectEvery = Math.max(2, Math.round(durationMs / SAMPLE_MS / COLLECTIONS));
  const full = { connections, durationMs, times, sampleMs: SAMPLE_MS, collectEvery };
  const result = await runSoak({
    ...(quick ? QUICK : full),
    onProgress: (text) => console.error(text),
  });
  await mkdir(results, { recursive: true });
  const name = quick ? 'soak-quick' : 'soak';
  await writeFile(new URL(`${name}.json`, results), `${JSON.stringify(result, null, 2)}\n`);
  const chart = soakChart(result);
  await writeFile(new URL(`${name}.svg`, results), chart);
  const table = soakTable(result);
  console.log(table);
  if (write) {
    await writeMeasured(new URL('performance.md', docs), table, 'soak');
    await writeFile(new URL('performance-soak.svg', docs), chart);
  }
  // A few seconds say nothing of what grows.
  const judged = judgeSoak(result).filter(({ isAboutTime }) => !(quick && isAboutTime));
  if (judged.some(({ isMet }) => !isMet)) process.exitCode = 1;
}
