import { fileURLToPath } from 'node:url';
import { allClientCases, runClientCases } from '@sallyport/testing/conformance';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('../src/adapter.ts', import.meta.url));

test('the client on ws passes every MUST that is asked of its parts', {
  timeout: 120_000,
}, async () => {
  const adapter = `"${process.execPath}" "${program}"`;
  const { results, exitCode } = await runClientCases(allClientCases, { adapter });
  const bad = results.filter(({ status }) => !['pass', 'warn', 'not-applicable'].includes(status));
  expect(bad.filter(({ level }) => level === 'MUST')).toEqual([]);
  expect(exitCode).toBe(0);
});
