// `npm run chaos`: everything that can happen to gateways, services, engines and connections, and what was lost by it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { obtainNats, obtainRedis } from '../../../../scripts/test-setup/engine-executables.ts';
import { startNatsServer, startRedisServer } from '../../../../scripts/test-setup/engine-server.ts';
import { runChaos } from './chaos.ts';
import type { ChaosOptions } from './options.ts';
import { readOptions } from './options.ts';
import { writeReport } from './write-report.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', multiple: true, default: ['redis', 'nats'] },
    seed: { type: 'string' },
    clients: { type: 'string' },
    duration: { type: 'string' },
    intents: { type: 'string' },
    messages: { type: 'string' },
    rate: { type: 'string' },
    publications: { type: 'string' },
    plant: { type: 'string' },
    keep: { type: 'string' },
    report: { type: 'string' },
  },
});

const reports = [];
for (const options of readOptions(values)) reports.push(await run(options));
if (values.report !== undefined) {
  mkdirSync(dirname(values.report), { recursive: true });
  writeFileSync(values.report, `${JSON.stringify(reports, undefined, 2)}\n`);
}
process.exitCode = reports.every(({ passed }) => passed) ? 0 : 1;

async function run(options: ChaosOptions) {
  const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'sallyport-chaos-'));
  mkdirSync(folder, { recursive: true });
  await using engine =
    options.engine === 'redis'
      ? await startRedisServer(obtainRedis())
      : await startNatsServer(obtainNats());
  try {
    const report = await runChaos(options, { engine, folder, progress: console.log });
    console.log(`\n${writeReport(report)}\n`);
    return report;
  } finally {
    if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
  }
}
