import { describeFailures } from './describe-failures.ts';
import type { CaseResult, CaseStatus, ConformanceReport } from './report.ts';
import { statusWords } from './status-words.ts';
import { tally, verdictOf } from './tally.ts';

/** From so many failures on, a table says where they are. */
const MANY_FAILURES = 10;

/** A report for people at a terminal: failures first, one line of counts last. */
export function formatConformanceText(report: ConformanceReport): string {
  const sections = [
    ...describeFailures(report),
    ...listed(report, 'warn', 'Warnings (SHOULD)'),
    ...listed(report, 'known-failure', 'Known failures'),
    ...notApplicable(report.results),
    ...byArea(report),
    ...(report.error === undefined ? [] : [`Not judged: ${report.error}`]),
    ...(report.nextStep === undefined ? [] : [`Next step: ${report.nextStep}`]),
    counts(report),
  ];
  return `${sections.join('\n\n')}\n`;
}

function listed({ results }: ConformanceReport, status: CaseStatus, heading: string): string[] {
  const found = results.filter((result) => result.status === status);
  if (found.length === 0) return [];
  const lines = found.map(({ id, title, reason, findings }) => {
    const why = reason ?? `expected ${findings[0]?.expected}; got ${findings[0]?.actual}`;
    return `  ${statusWords[status].sign} ${id} ${title}\n    ${why}`;
  });
  return [`${heading}:\n${lines.join('\n')}`];
}

function notApplicable(results: readonly CaseResult[]): string[] {
  const found = results.filter(({ status }) => status === 'not-applicable');
  if (results.every(({ status }) => status === 'not-applicable' || status === 'untestable'))
    return [];
  if (found.length === 0) return [];
  const missing = found.map(({ reason }) => reason?.replace(/^not declared: /, '') ?? '');
  const features = new Set(missing.flatMap((names) => names.split(', ')));
  return [`${found.length} cases do not apply; not declared: ${[...features].join(', ')}.`];
}

/** Where it fails, for those who have more before them than a list can show. */
function byArea({ results, strict }: ConformanceReport): string[] {
  const judged = results.filter(({ status }) => status !== 'untestable');
  if (tally(judged, strict).failed < MANY_FAILURES) return [];
  const lines = [...Map.groupBy(results, ({ area }) => area)].map(([area, cases]) => {
    const of = cases.filter((result) => verdictOf(result, strict) !== 'skipped').length;
    const { passed } = tally(cases, strict);
    return `  ${area}  ${String(passed).padStart(3)} of ${String(of).padStart(3)}`;
  });
  return [`Passed, by area (--area <area> judges one alone):\n${lines.join('\n')}`];
}

function counts({ results, strict, durationMs }: ConformanceReport): string {
  const { passed, failed, skipped } = tally(results, strict);
  const seconds = (durationMs / 1_000).toFixed(1);
  return `${seconds} s\n${passed} passed, ${failed} failed, ${skipped} skipped`;
}
