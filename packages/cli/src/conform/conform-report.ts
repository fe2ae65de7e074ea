import { readFile } from 'node:fs/promises';
import type { ConformanceReport } from '@sallyport/testing/conformance';
import {
  exitCodes,
  formatConformanceText,
  parseConformanceReport,
} from '@sallyport/testing/conformance';
import type { OptionValues } from '../command.ts';
import { messageOf, UsageError } from '../usage-error.ts';
import { writeReports } from './write-reports.ts';

/** Makes other forms of reports that were written as JSON. */
export async function conformReport(
  files: readonly string[],
  options: OptionValues,
): Promise<number> {
  if (files.length === 0) {
    throw new UsageError(
      'Name the reports: sallyport conform report a.json b.json --html all.html',
    );
  }
  const reports = await Promise.all(files.map(readReport));
  for (const report of reports) {
    process.stdout.write(`${report.name}\n\n${formatConformanceText(report)}\n`);
  }
  await writeReports(reports, options);
  return exitCodes.well;
}

async function readReport(file: string): Promise<ConformanceReport> {
  try {
    return parseConformanceReport(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new UsageError(`${file}: ${messageOf(cause)}`, { cause });
  }
}
