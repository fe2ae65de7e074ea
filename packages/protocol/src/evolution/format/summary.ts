import type { ContractDiff } from '../diff.ts';
import type { Level } from '../finding.ts';

/** The last lines of a report: how many findings, and what is asked of the version. */
export function summary(diff: ContractDiff): string {
  const count = (level: Level) => diff.findings.filter((one) => one.level === level).length;
  const counts = `${count('forbidden')} forbidden, ${count('breaking')} breaking, ${count('accepted')} accepted, ${count('note')} other`;
  return `${counts}\n${verdictOnVersion(diff)}\n${diff.passed ? 'Passed.' : 'Failed.'}`;
}

/** What the version must do, and whether it did. */
export function verdictOnVersion({ old, next, requiredBump, versionOk }: ContractDiff): string {
  const step = `${old.version} -> ${next.version}`;
  if (requiredBump === 'none') return `The version need not rise (${step}).`;
  return versionOk
    ? `Needs a ${requiredBump} version; ${step} is enough.`
    : `Needs a ${requiredBump} version; ${step} is not enough.`;
}
