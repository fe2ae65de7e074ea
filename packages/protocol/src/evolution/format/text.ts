import type { ContractDiff } from '../diff.ts';
import type { Finding, Level } from '../finding.ts';
import { summary } from './summary.ts';

/** A comparison for the terminal: failures first, each with old and new, the reason, and what to do. */
export function formatText(diff: ContractDiff): string {
  const { old, next, mode } = diff;
  const head = `${old.name} ${old.version} -> ${next.name} ${next.version} (${mode})`;
  const blocks = diff.findings.map(describeFinding);
  return `${[head, ...blocks, summary(diff)].join('\n\n')}\n`;
}

const words: Readonly<Record<Level, string>> = {
  forbidden: 'FORBIDDEN',
  breaking: 'BREAKING',
  accepted: 'accepted',
  note: 'note',
};

function describeFinding(finding: Finding): string {
  const { level, rule, place, title } = finding;
  return [`${words[level]} ${rule}`, `  ${place}: ${title}`, ...details(finding)].join('\n');
}

/** The lines about a finding beneath its title, aligned. */
export function details(finding: Finding): readonly string[] {
  const { old, next, why, hint, counterexample, acceptance, remedy, level } = finding;
  const rows: readonly [string, string | undefined][] = [
    ['old', old],
    ['new', next],
    ['why', why === '' ? undefined : why],
    ['such as', counterexample && JSON.stringify(counterexample.value)],
    ['hint', hint],
    ['accepted', acceptance && `until ${acceptance.expires}: ${acceptance.reason}`],
    ['do', level === 'note' || level === 'accepted' ? undefined : remedy],
  ];
  return rows.flatMap(([label, text]) =>
    text === undefined ? [] : [`    ${`${label}:`.padEnd(10)}${text}`],
  );
}
