import type { Case } from '@sallyport/testing/conformance';
import {
  CaseFailure,
  exitCodes,
  formatConformanceHtml,
  formatConformanceJunit,
  formatConformanceText,
  parseConformanceConfig,
  parseConformanceReport,
  runCases,
  Untestable,
} from '@sallyport/testing/conformance';
import { describe, expect, it } from 'vitest';
import { startConformanceGateway } from './conformance-gateway.ts';

const today = '2027-01-01';
const passing: Case = {
  id: 'SPC-CON-901',
  requirements: ['SP-CON-023'],
  level: 'MUST',
  area: 'CON',
  title: 'passes',
  requires: [],
  run: async ({ connect }) => void (await connect()),
};
const failing: Case = {
  ...passing,
  id: 'SPC-CON-902',
  title: 'fails with <markup>',
  async run({ connect }) {
    (await connect()).send({ type: 'ping', id: 'p' });
    throw new CaseFailure('one thing', 'another & "more"');
  },
};
const untestable: Case = { ...passing, run: () => Promise.reject(new Untestable('no way')) };
const broken: Case = { ...passing, run: () => Promise.reject(new Error('a bug of the kit')) };
const should: Case = { ...failing, level: 'SHOULD' };

async function run(cases: readonly Case[], config: object = {}) {
  await using gateway = await startConformanceGateway();
  const ids = cases.map(({ id }) => id);
  const read = parseConformanceConfig(JSON.stringify(config), ids);
  const report = await runCases(cases, { ...gateway, config: read }, { today, command: 'again' });
  return { ...report, statuses: report.results.map(({ status }) => status) };
}

const known = (expires: string, id = failing.id) => ({
  knownFailures: [{ case: id, reason: 'It is not built yet.', expires }],
});

describe('statuses and exit codes', () => {
  it.each([
    ['pass', 0, [passing], {}],
    ['fail', 1, [failing], {}],
    ['warn', 0, [should], {}],
    ['fail', 1, [should], { strict: true }],
    ['untestable', 1, [untestable], {}],
    ['untestable', 0, [{ ...untestable, level: 'SHOULD' as const }], {}],
    ['harness-error', 3, [broken], {}],
    ['known-failure', 0, [failing], known('2027-01-01')],
    ['stale', 2, [failing], known('2026-12-31')],
    ['stale', 2, [passing], known('2027-12-31', passing.id)],
    ['not-applicable', 4, [{ ...passing, requires: ['mcp' as const] }], {}],
    ['pass', 0, [{ ...passing, requires: ['mcp' as const] }], { features: ['mcp'] }],
  ])('%s, exit code %i', async (status, exitCode, cases, config) => {
    const report = await run(cases, config);
    expect(report.statuses).toEqual([status]);
    expect(report.exitCode).toBe(exitCode);
  });

  it('is nothing that ran where there are no cases', async () => {
    expect((await run([])).exitCode).toBe(exitCodes.nothingRan);
  });
});

describe('a configuration', () => {
  it.each([
    ['{', 'it is not JSON'],
    ['{"feature":[]}', 'Unrecognized key: "feature"'],
    ['{"features":["histories"]}', 'features.0'],
    ['{"knownFailures":[{"case":"x","reason":"y","expires":"2027-01-01"}]}', 'such as SPC-SUB-013'],
    [JSON.stringify(known('soon')), 'such as 2027-01-31'],
    [JSON.stringify(known('2027-01-01', 'SPC-CON-999')), 'there is no case SPC-CON-999'],
  ])('%s is refused: %s', (text, words) => {
    expect(() => parseConformanceConfig(text, [failing.id])).toThrow(words);
  });
});

describe('a report', () => {
  it('tells a failure with what reproduces it, its rules and its envelopes, and counts last', async () => {
    const text = formatConformanceText(await run([passing, failing]));
    expect(text).toContain('✗ SPC-CON-902 [MUST] fail: fails with <markup>');
    expect(text).toContain('expected one thing');
    expect(text).toContain('again --case SPC-CON-902');
    expect(text).toContain('docs/protocol.md#welcome (SP-CON-023)');
    expect(text).toMatch(/→ \{"type":"ping","id":"p"\}/);
    expect(text).not.toContain('eyJ');
    expect(text.trimEnd().split('\n').at(-1)).toBe('1 passed, 1 failed, 0 skipped');
  });

  it('is read back from JSON, and nothing else is', async () => {
    const { statuses: _, ...report } = await run([failing]);
    expect(parseConformanceReport(JSON.stringify(report))).toEqual(report);
    expect(() => parseConformanceReport('{"format":"other"}')).toThrow('sallyport-conformance/1');
  });

  it('is one page with a table for each role, and a choice of statuses that needs no script', async () => {
    const report = await run([passing, failing]);
    const page = formatConformanceHtml([report, { ...report, role: 'client', name: 'other' }]);
    expect(page.match(/<table>/g)).toHaveLength(2);
    expect(page).toMatch(/<h2>Servers<\/h2>[\s\S]+<h2>Clients<\/h2>/);
    expect(page).toContain('id="show-fail"');
    expect(page).toContain('<tr data-has="fail">');
    expect(page).not.toMatch(/<script|<link|https?:/);
  });

  it('escapes what a server sent in XML and HTML', async () => {
    const report = await run([failing]);
    for (const text of [formatConformanceJunit(report), formatConformanceHtml([report, report])]) {
      expect(text).toContain('fails with &lt;markup&gt;');
      expect(text).toContain('another &amp; &quot;more&quot;');
    }
    expect(formatConformanceJunit(report)).toContain('tests="1" failures="1" skipped="0"');
  });
});
