// Merges what the tests kept of the conformance kit into one page, reports/conformance/matrix.html, and fails
// where a report is missing, out of date, or not all well.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ConformanceReport } from '@sallyport/testing/conformance';
import {
  allClientCases,
  allServerCases,
  formatConformanceHtml,
  parseConformanceReport,
} from '@sallyport/testing/conformance';
import { root } from './packages.ts';
import { reportFolder } from './test-setup/keep-report.ts';

/** Each implementation, and the test that judges it. */
const columns = [
  { name: 'gateway', cases: allServerCases, test: 'packages/testing/test/server-cases' },
  { name: 'gateway-redis', cases: allServerCases, test: 'packages/testing/test/engines' },
  { name: 'gateway-nats', cases: allServerCases, test: 'packages/testing/test/engines' },
  { name: 'python-server', cases: allServerCases, test: 'packages/testing/test/python-server' },
  { name: 'client-node', cases: allClientCases, test: 'packages/testing/test/client-cases' },
  { name: 'client-chromium', cases: allClientCases, test: 'packages/testing/test/browser' },
  { name: 'raw-client', cases: allClientCases, test: 'examples/raw-clients/test/conformance' },
];

const reports: ConformanceReport[] = [];
const problems: string[] = [];
const toRun: string[] = [];
for (const column of columns) {
  const file = join(reportFolder, `${column.name}.json`);
  if (!existsSync(file)) {
    problems.push(`${column.name}: there is no ${relative(root, file)}.`);
    toRun.push(column.test);
    continue;
  }
  const report = parseConformanceReport(readFileSync(file, 'utf8'));
  reports.push(report);
  const current = idsOf(column.cases) === idsOf(report.results);
  if (!current) problems.push(`${column.name}: judged by other cases than there are now.`);
  if (report.exitCode !== 0) problems.push(`${column.name}: exit code ${report.exitCode}.`);
  if (!current || report.exitCode !== 0) toRun.push(column.test);
}

const page = join(reportFolder, 'matrix.html');
if (reports.length > 0) {
  writeFileSync(page, formatConformanceHtml(reports));
  console.log(`${relative(root, page)}: ${reports.length} of ${columns.length} implementations`);
}
for (const problem of problems) console.error(problem);
if (toRun.length > 0) {
  console.error(`The tests write these reports: npm test -- ${toRun.join(' ')}`);
  process.exitCode = 1;
}

function idsOf(cases: readonly { readonly id: string }[]): string {
  return cases
    .map(({ id }) => id)
    .sort()
    .join();
}
