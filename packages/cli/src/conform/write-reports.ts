import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ConformanceReport } from '@sallyport/testing/conformance';
import {
  formatConformanceBadge,
  formatConformanceHtml,
  formatConformanceJunit,
} from '@sallyport/testing/conformance';
import type { OptionValues } from '../command.ts';
import { textOption } from '../command.ts';
import { messageOf, UsageError } from '../usage-error.ts';

/**
 * Writes the forms of report that the options name.
 *
 * @throws UsageError where a file cannot be written, or several reports are to go into one that holds one.
 */
export async function writeReports(
  reports: readonly ConformanceReport[],
  options: OptionValues,
): Promise<void> {
  await write(textOption(options, 'html'), () => formatConformanceHtml(reports));
  await write(textOption(options, 'json'), () => `${JSON.stringify(only(reports), null, 2)}\n`);
  await write(textOption(options, 'badge'), () => formatConformanceBadge(only(reports)));
  await write(textOption(options, 'junit'), () => formatConformanceJunit(only(reports)));
}

function only(reports: readonly ConformanceReport[]): ConformanceReport {
  const [report, other] = reports;
  if (report !== undefined && other === undefined) return report;
  throw new UsageError('--json, --junit and --badge take one report; --html takes several.');
}

async function write(file: string | undefined, text: () => string): Promise<void> {
  if (file === undefined) return;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text());
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`${file} cannot be written: ${messageOf(cause)}`, { cause });
  }
}
