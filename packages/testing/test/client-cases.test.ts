import { readFileSync } from 'node:fs';
import {
  allClientCases,
  clientCases,
  parseClientConformanceConfig,
  runClientCases,
} from '@sallyport/testing/conformance';
import { expect, it } from 'vitest';
import { keepReport } from '../../../scripts/test-setup/keep-report.ts';
import { programOf } from './adapters/program-of.ts';

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const ids = allClientCases.map(({ id }) => id);
/** Its sockets do not tell the status of a refusal, so that those cases do not apply. */
const fine = new Set(['pass', 'known-failure', 'not-applicable']);
const adapter = programOf('sallyport-adapter.ts');

it('the client of this project passes every case in Node', { timeout: 180_000 }, async () => {
  const config = parseClientConformanceConfig(read('sallyport-client.conformance.json'), ids);
  const target = { adapter, config, name: '@sallyport/client in Node' };
  const report = await runClientCases(allClientCases, target);
  keepReport('client-node', report);
  const bad = report.results.filter(({ status }) => !fine.has(status));
  expect(bad).toEqual([]);
  expect(report.exitCode).toBe(0);
});

it('gives the cases to any test runner', { timeout: 30_000 }, async () => {
  const [first] = clientCases({ adapter });
  await first?.run();
  const [failing] = clientCases({ adapter: programOf('bad-adapter.ts', 'dies-first') });
  await expect(failing?.run()).rejects.toThrow('ended with 7');
});
