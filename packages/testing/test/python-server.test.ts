import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  allServerCases,
  asInstance,
  CONFORMANCE_KEY_VARIABLE,
  parseConformanceConfig,
  runCases,
  startImplementation,
} from '@sallyport/testing/conformance';
import { beforeAll, expect, it } from 'vitest';
import { keepReport } from '../../../scripts/test-setup/keep-report.ts';

const folder = fileURLToPath(new URL('../../../examples/python-server/', import.meta.url));
const OPTIONS =
  '--heartbeat-interval-ms 1000 --heartbeat-timeout-ms 3000 --max-connections 64 --max-subscriptions 8';

beforeAll(async () => {
  await promisify(execFile)(`${folder}setup.sh`);
}, 300_000);

it('the Python server, written from the specification alone, passes the kit', {
  timeout: 180_000,
}, async () => {
  const key = randomBytes(32);
  const start = () =>
    startImplementation({
      command: `'${folder}run.sh' ${OPTIONS}`,
      ready: /ready (\S+)/,
      env: { [CONFORMANCE_KEY_VARIABLE]: key.toString('base64url') },
    });
  await using server = await start();
  const config = parseConformanceConfig(
    readFileSync(`${folder}sallyport.conformance.json`, 'utf8'),
    allServerCases.map(({ id }) => id),
  );
  const url = server.captured ?? '';
  const startInstance = async () => asInstance(await start());
  const target = { name: 'Python server', url, key, config, startInstance };
  const report = await runCases(allServerCases, target);
  keepReport('python-server', report);
  const bad = report.results.filter(
    ({ status }) => status !== 'pass' && status !== 'not-applicable',
  );
  expect(bad).toEqual([]);
  expect(report.exitCode).toBe(0);
});
