import { readFileSync } from 'node:fs';
import type { GatewayOptions } from '@sallyport/server';
import type { CaseResult } from '@sallyport/testing/conformance';
import { allServerCases, parseConformanceConfig, runCases } from '@sallyport/testing/conformance';
import { expect } from 'vitest';
import { keepReport } from '../../../scripts/test-setup/keep-report.ts';
import { startConformanceGateway } from './conformance-gateway.ts';

/** A column of the matrix. */
interface Column {
  /** Of the file that is kept. */
  readonly file: string;
  /** Heading of the column. */
  readonly name: string;
  readonly options?: Partial<GatewayOptions>;
}

/** Judges the project's gateway by every case, keeps the report, and demands that all of them pass. */
export async function judgeGateway({ file, name, options }: Column): Promise<void> {
  await using gateway = await startConformanceGateway(0, undefined, { options });
  const declared = readFileSync(new URL('sallyport.conformance.json', import.meta.url), 'utf8');
  const config = parseConformanceConfig(
    declared,
    allServerCases.map(({ id }) => id),
  );
  const report = await runCases(allServerCases, { ...gateway, config, name });
  keepReport(file, report);
  expect(report.results.filter(isBad)).toEqual([]);
  expect(report.exitCode).toBe(0);
}

function isBad({ status }: CaseResult): boolean {
  return status !== 'pass' && status !== 'known-failure';
}
