import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where tests keep reports of the conformance kit, for `npm run check:matrix`. */
export const reportFolder = join(import.meta.dirname, '../../reports/conformance');

/** Keeps a report of the conformance kit as `<name>.json`. */
export function keepReport(name: string, report: { readonly format: string }): void {
  mkdirSync(reportFolder, { recursive: true });
  writeFileSync(join(reportFolder, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
}
