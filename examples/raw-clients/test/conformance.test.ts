import { fileURLToPath } from 'node:url';
import { allClientCases, runClientCases } from '@sallyport/testing/conformance';
import { expect, test } from 'vitest';
import { keepReport } from '../../../scripts/test-setup/keep-report.ts';

const program = fileURLToPath(new URL('../src/adapter.ts', import.meta.url));

test('the client on ws passes every MUST that is asked of its parts', {
  timeout: 120_000,
}, async () => {
  const adapter = `"${process.execPath}" "${program}"`;
  const report = await runClientCases(allClientCases, { adapter });
  keepReport('raw-client', report);
  const fine = ['pass', 'warn', 'not-applicable'];
  const bad = report.results.filter(({ status }) => !fine.includes(status));
  expect(bad.filter(({ level }) => level === 'MUST')).toEqual([]);
  expect(report.exitCode).toBe(0);
});
