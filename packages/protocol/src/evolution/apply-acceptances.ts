import type { Acceptance } from './accept.ts';
import type { Finding } from './finding.ts';
import { judge } from './finding.ts';
import type { Mode } from './mode.ts';
import { contractRules } from './rules/contract.ts';

interface Terms {
  readonly accepted: readonly Acceptance[];
  readonly today: string;
  readonly mode: Mode;
}

/** Excuses what the accept file names, and reports entries that have expired or that excuse nothing. */
export function applyAcceptances(
  findings: readonly Finding[],
  { accepted, today, mode }: Terms,
): readonly Finding[] {
  const valid = accepted.filter(({ expires }) => expires >= today);
  const used = new Set<Acceptance>();
  const judged = findings.map((finding) => {
    if (finding.level !== 'breaking' && finding.level !== 'forbidden') return finding;
    const acceptance = valid.find(
      ({ rule, place }) => rule === finding.rule && place === finding.place,
    );
    if (acceptance === undefined) return finding;
    used.add(acceptance);
    return excuse(finding, acceptance);
  });
  const problems = accepted
    .filter((acceptance) => !used.has(acceptance))
    .map(({ rule, place, reason, expires }) => {
      const isExpired = expires < today;
      const met = isExpired ? contractRules.acceptExpired : contractRules.acceptUnused;
      const texts = { old: `${rule}: ${reason}`, next: `expires ${expires}` };
      return judge(met, { place, ...texts }, mode);
    });
  return [...judged, ...problems];
}

function excuse(finding: Finding, acceptance: Acceptance): Finding {
  const bump = finding.level === 'breaking' ? 'minor' : finding.bump;
  return { ...finding, level: 'accepted', bump, acceptance };
}
