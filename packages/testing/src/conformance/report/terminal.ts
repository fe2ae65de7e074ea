import { areas } from '../case.ts';
import { requirementOf } from '../requirements.ts';
import type { CaseResult, CaseStatus, ConformanceReport } from './report.ts';
import { tally, verdictOf } from './tally.ts';

/** Entries of a transcript that are shown; the JSON report has more. */
const SHOWN_ENTRIES = 8;
const SHOWN_TEXT = 300;

/** A report for people at a terminal: failures first, one line of counts last. */
export function formatConformanceText(report: ConformanceReport): string {
  const { results, strict } = report;
  const failed = results.filter((result) => verdictOf(result, strict) === 'failed');
  // What stopped the run is said once, not with each case that could not run.
  const causes = new Map<string, CaseResult[]>();
  for (const result of failed) {
    const key = result.status === 'untestable' ? (result.reason ?? '') : result.id;
    causes.set(key, [...(causes.get(key) ?? []), result]);
  }
  const sections = [
    ...[...causes.values()].map((same) => describe(same, report)),
    ...listed(report, 'warn', 'Warnings (SHOULD)'),
    ...listed(report, 'known-failure', 'Known failures'),
    ...notApplicable(results),
    ...(report.error === undefined ? [] : [`Not judged: ${report.error}`]),
    counts(report),
  ];
  return `${sections.join('\n\n')}\n`;
}

function describe(same: readonly CaseResult[], report: ConformanceReport): string {
  const [first] = same;
  if (first === undefined) return '';
  if (same.length > 1) {
    return [
      `✗ ${same.length} cases could not be judged (${first.id} … ${same.at(-1)?.id})`,
      `    ${first.reason}`,
      `    see      docs/protocol.md${anchorOf(first.area)}`,
      ...frames(first),
    ].join('\n');
  }
  const { id, title, status, level, findings, reason, requirements, area } = first;
  const lines = [`✗ ${id} [${level}] ${status}: ${title}`];
  for (const { expected, actual, check } of findings) {
    lines.push(`    expected ${expected}${check === undefined ? '' : `   (${check})`}`);
    lines.push(`    actual   ${actual}`);
  }
  if (reason !== undefined) lines.push(`    ${reason}`);
  const section = requirementOf(requirements[0] ?? '')?.section ?? anchorOf(area);
  lines.push(`    see      docs/protocol.md${section} (${requirements.join(', ')})`);
  if (report.command !== undefined) lines.push(`    again    ${report.command} --case ${id}`);
  return [...lines, ...frames(first)].join('\n');
}

function frames({ transcript }: CaseResult): readonly string[] {
  return transcript.slice(-SHOWN_ENTRIES).map(({ atMs, connection, from, text }) => {
    const arrow = from === 'kit' ? '→' : '←';
    return `    ${`+${atMs}`.padStart(6)} ms #${connection} ${arrow} ${text.slice(0, SHOWN_TEXT)}`;
  });
}

function listed({ results }: ConformanceReport, status: CaseStatus, heading: string): string[] {
  const found = results.filter((result) => result.status === status);
  if (found.length === 0) return [];
  const lines = found.map(({ id, title, reason, findings }) => {
    const why = reason ?? `expected ${findings[0]?.expected}; got ${findings[0]?.actual}`;
    return `  ${id} ${title}\n    ${why}`;
  });
  return [`${heading}:\n${lines.join('\n')}`];
}

function notApplicable(results: readonly CaseResult[]): string[] {
  const found = results.filter(({ status }) => status === 'not-applicable');
  if (found.length === 0) return [];
  const reasons = new Set(found.map(({ reason }) => reason));
  return [`${found.length} cases do not apply (${[...reasons].join('; ')}).`];
}

function counts({ results, strict, durationMs }: ConformanceReport): string {
  const { passed, failed, skipped } = tally(results, strict);
  const seconds = (durationMs / 1_000).toFixed(1);
  return `${seconds} s\n${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function anchorOf(area: string): string {
  return Object.entries(areas).find(([name]) => name === area)?.[1] ?? '';
}
