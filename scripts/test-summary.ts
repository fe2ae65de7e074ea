// Prints what the last test run counted, and fails when a test failed or did not run.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './packages.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const report = JSON.parse(readFileSync(join(root, 'reports/vitest.json'), 'utf8')) as Report;

const brokenFiles = report.testResults.filter(
  (file) =>
    file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
);
const notRun = report.testResults.flatMap((file) =>
  file.assertionResults
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ status, fullName }) => `${status}: ${relative(root, file.name)} > ${fullName}`),
);

for (const line of notRun) {
  console.error(line);
}
const passed = report.numPassedTests;
// A file that could not be loaded counts as a failure: its tests are missing from every other number.
const failed = report.numFailedTests + brokenFiles.length;
console.log(`${passed} passed, ${failed} failed`);

if (failed > 0 || passed === 0 || notRun.length > 0) {
  process.exitCode = 1;
}
