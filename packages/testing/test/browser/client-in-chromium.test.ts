import { readFileSync } from 'node:fs';
import {
  allClientCases,
  createControlLink,
  parseClientConformanceConfig,
  runClientCases,
} from '@sallyport/testing/conformance';
import { chromium } from 'playwright-core';
import { expect, inject, it } from 'vitest';
import { keepReport } from '../../../../scripts/test-setup/keep-report.ts';
import { serveAdapterPage } from './serve-adapter-page.ts';

const declared = new URL('../sallyport-client.conformance.json', import.meta.url);
/** Browsers hide the status of a refusal, so that those cases do not apply. */
const fine = new Set(['pass', 'known-failure', 'not-applicable']);

it('the client of this project passes every case in Chromium', { timeout: 240_000 }, async () => {
  const ids = allClientCases.map(({ id }) => id);
  const config = parseClientConformanceConfig(readFileSync(declared, 'utf8'), ids);
  await using pages = await serveAdapterPage();
  await using adapter = await createControlLink();
  const browser = await chromium.launch({
    executablePath: inject('chromium'),
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`${pages.origin}/?kit=${encodeURIComponent(adapter.url)}`);
    const report = await runClientCases(allClientCases, { adapter, config });
    keepReport('client-chromium', report);
    expect(report.results.filter(({ status }) => !fine.has(status))).toEqual([]);
    expect(report.exitCode).toBe(0);
  } finally {
    await browser.close();
  }
});
