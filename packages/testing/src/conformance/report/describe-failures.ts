import { areas } from '../case.ts';
import { requirementOf } from '../requirements.ts';
import type { CaseResult, ConformanceReport, Finding } from './report.ts';
import { verdictOf } from './tally.ts';

/** Failures that are told whole; of as many others there is a line each. */
const TOLD_WHOLE = 10;
const LISTED = 20;
/** A check of every frame that fails in as many cases is told once, apart from them. */
const RECURRING = 3;
/** Entries of a transcript that are shown; the JSON report has more. */
const SHOWN_ENTRIES = 8;
const SHOWN_TEXT = 300;

/** What failed, for a terminal: first what many cases have in common, so that it is told once. */
export function describeFailures(report: ConformanceReport): readonly string[] {
  const failed = report.results.filter((result) => verdictOf(result, report.strict) === 'failed');
  const recurring = findRecurring(failed);
  const own = failed.map((result) => ({
    ...result,
    findings: result.findings.filter((finding) => !recurring.has(keyOf(finding))),
  }));
  const causes = Map.groupBy(
    own.filter(({ status, findings }) => status !== 'fail' || findings.length > 0),
    ({ status, reason, id }) => (status === 'untestable' ? (reason ?? '') : id),
  );
  const alone = [...causes.values()].flatMap((same) => (same.length === 1 ? same : []));
  const together = [...causes.values()].filter((same) => same.length > 1);
  return [
    ...[...recurring.values()].map(describeRecurring),
    ...alone.slice(0, TOLD_WHOLE).map((result) => describe(result, report)),
    ...listOf(alone.slice(TOLD_WHOLE)),
    ...together.map(describeTogether),
    ...(failed.length === 0
      ? []
      : ['docs/ is in the package @sallyport/testing: node_modules/@sallyport/testing/docs.']),
  ];
}

/** What one check found in several cases. */
interface Recurring {
  readonly group: readonly { readonly finding: Finding; readonly result: CaseResult }[];
  readonly cases: ReadonlySet<CaseResult>;
}

/** Findings of the checks of every frame that many cases share, with those cases. */
function findRecurring(failed: readonly CaseResult[]): ReadonlyMap<string, Recurring> {
  const found = failed.flatMap((result) =>
    result.findings.flatMap((finding) => (finding.check === undefined ? [] : { finding, result })),
  );
  const groups = [...Map.groupBy(found, ({ finding }) => keyOf(finding))].map(
    ([key, group]) => [key, { group, cases: new Set(group.map(({ result }) => result)) }] as const,
  );
  return new Map(groups.filter(([, { cases }]) => cases.size >= RECURRING));
}

/** What was expected: what came may differ in ids. */
function keyOf({ check, expected }: Finding): string {
  return `${check} ${expected}`;
}

function describeRecurring({ group, cases }: Recurring): string {
  const [one] = group;
  const alone = [...cases].filter(({ findings }) => findings.every(({ check }) => check));
  return [
    `✗ ${one?.finding.check} in ${cases.size} cases, such as ${one?.result.id}; ${alone.length} of them fail by nothing else`,
    `    expected ${one?.finding.expected}`,
    `    actual   ${one?.finding.actual}`,
  ].join('\n');
}

/** What could not be judged for one reason. */
function describeTogether(same: readonly CaseResult[]): string {
  const [first] = same;
  return [
    `✗ ${same.length} cases could not be judged (${first?.id} … ${same.at(-1)?.id})`,
    `    ${first?.reason}`,
    `    see      docs/protocol.md${anchorOf(first?.area)}`,
    ...frames(first),
  ].join('\n');
}

function describe(result: CaseResult, { command }: ConformanceReport): string {
  const { id, title, status, level, findings, reason, requirements, area } = result;
  const lines = [`✗ ${id} [${level}] ${status}: ${title}`];
  for (const { expected, actual, check } of findings) {
    lines.push(`    expected ${expected}${check === undefined ? '' : `   (${check})`}`);
    lines.push(`    actual   ${actual}`);
  }
  if (reason !== undefined) lines.push(`    ${reason}`);
  const section = requirementOf(requirements[0] ?? '')?.section ?? anchorOf(area);
  lines.push(`    see      docs/protocol.md${section} (${requirements.join(', ')})`);
  if (command !== undefined) lines.push(`    again    ${command} --case ${id}`);
  return [...lines, ...frames(result)].join('\n');
}

function listOf(more: readonly CaseResult[]): readonly string[] {
  if (more.length === 0) return [];
  const lines = more
    .slice(0, LISTED)
    .map(({ id, level, title }) => `  ✗ ${id} [${level}] ${title}`);
  const rest = more.length > LISTED ? [`  … and ${more.length - LISTED}`] : [];
  const heading = `${more.length} more failures; --case <id> runs one alone, and --html writes them all:`;
  return [[heading, ...lines, ...rest].join('\n')];
}

function frames(result: CaseResult | undefined): readonly string[] {
  return (result?.transcript ?? [])
    .slice(-SHOWN_ENTRIES)
    .map(({ atMs, connection, from, text }) => {
      const arrow = from === 'kit' ? '→' : '←';
      return `    ${`+${atMs}`.padStart(6)} ms #${connection} ${arrow} ${text.slice(0, SHOWN_TEXT)}`;
    });
}

function anchorOf(area = ''): string {
  return Object.entries(areas).find(([name]) => name === area)?.[1] ?? '';
}
