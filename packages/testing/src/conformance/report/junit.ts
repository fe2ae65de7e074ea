import { escapeMarkup } from './escape-markup.ts';
import type { CaseResult, ConformanceReport } from './report.ts';
import { tally, verdictOf } from './tally.ts';

/** A report as JUnit XML, for the test view of a CI server. */
export function formatConformanceJunit(report: ConformanceReport): string {
  const { results, strict, durationMs, name } = report;
  const { failed, skipped } = tally(results, strict);
  const counts = `tests="${results.length}" failures="${failed}" skipped="${skipped}" time="${durationMs / 1_000}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${escapeMarkup(`sallyport conformance: ${name}`)}" ${counts}>`,
    ...results.map((result) => testCase(result, strict)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(result: CaseResult, strict: boolean): string {
  const { id, title, area, durationMs } = result;
  const attributes = `classname="conformance.${area}" name="${escapeMarkup(`${id} ${title}`)}" time="${durationMs / 1_000}"`;
  const outcome = outcomeOf(result, strict);
  if (outcome === undefined) return `    <testcase ${attributes}/>`;
  return `    <testcase ${attributes}>${outcome}</testcase>`;
}

function outcomeOf(result: CaseResult, strict: boolean): string | undefined {
  const { status, reason, findings, transcript } = result;
  const [finding] = findings;
  const why =
    reason ?? (finding && `expected ${finding.expected}; got ${finding.actual}`) ?? status;
  switch (verdictOf(result, strict)) {
    case 'passed':
      return undefined;
    case 'skipped':
      return `<skipped message="${escapeMarkup(`${status}: ${why}`)}"/>`;
    case 'failed': {
      const frames = transcript.map(({ atMs, from, text }) => `+${atMs} ms ${from}: ${text}`);
      return `<failure type="${status}" message="${escapeMarkup(why)}">${escapeMarkup(frames.join('\n'))}</failure>`;
    }
  }
}
