import type { JsonSchema } from '../artifact/contract-format.ts';
import { wireSchema } from '../artifact/wire-schema.ts';
import { changedDefaults } from './default-values.ts';
import type { Occurrence, Report } from './finding.ts';
import type { PayloadRules } from './payload-rules.ts';
import type { Rule } from './rule.ts';
import { documentationRules } from './rules/documentation.ts';
import { payloadRules } from './rules/payload.ts';
import { isAlike } from './schema/node.ts';
import type { Misfit } from './variance.ts';
import { compareSchemas } from './variance.ts';

/** A schema before and after. */
export interface PayloadChange {
  readonly old: JsonSchema;
  readonly next: JsonSchema;
  readonly place: string;
}

/** Compares two schemas of one payload in both directions, and reports every place that differs. */
export function checkPayload(change: PayloadChange, rules: PayloadRules, report: Report): void {
  const { old, next, place } = change;
  if (isAlike(old, next)) return;
  try {
    if (isAlike(wireSchema(old), wireSchema(next))) {
      report(documentationRules.schema, { place, old: '(documentation)', next: '(changed)' });
    } else compare(change, rules, report);
  } catch (error) {
    // A reference that leads nowhere, or a malformed pattern: nothing is proven for anybody.
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    const occurrence = { place, old: '(not judged)', next: '(not judged)', hint: error.message };
    report(payloadRules.undecidedForOldClients, occurrence);
    report(payloadRules.undecidedForNewClients, occurrence);
  }
}

function compare({ old, next, place }: PayloadChange, rules: PayloadRules, report: Report): void {
  let count = 0;
  const found: Report = (rule, occurrence) => {
    count += 1;
    report(rule, occurrence);
  };
  const forth = compareSchemas(old, next);
  const back = compareSchemas(next, old);
  for (const misfit of forth.misfits) {
    const { sent, accepted } = misfit;
    found(narrowedRule(misfit, rules), at(place, misfit, { old: sent, next: accepted }));
  }
  for (const misfit of back.misfits) {
    const { sent, accepted } = misfit;
    found(widenedRule(misfit, rules), at(place, misfit, { old: accepted, next: sent }));
  }
  for (const path of forth.ignored) {
    found(payloadRules.memberRemoved, {
      place: inside(place, path),
      old: 'named',
      next: 'ignored',
    });
  }
  for (const path of back.ignored) {
    found(payloadRules.memberAdded, { place: inside(place, path), old: 'ignored', next: 'named' });
  }
  for (const { path, ...values } of changedDefaults(old, next)) {
    found(payloadRules.defaultChanged, { place: inside(place, path), ...values });
  }
  if (count === 0) report(payloadRules.respelled, { place, old: '(schema)', next: '(respelled)' });
}

function at(
  place: string,
  { path, counterexample }: Misfit,
  texts: Pick<Occurrence, 'old' | 'next'>,
): Occurrence {
  return { place: inside(place, path), ...texts, ...(counterexample && { counterexample }) };
}

/** The place of a part of a payload. */
function inside(place: string, path: string): string {
  return path === '' ? place : `${place}#${path}`;
}

function narrowedRule({ verdict, cause }: Misfit, rules: PayloadRules): Rule {
  if (verdict === 'undecided') {
    return rules.direction === 'to-server'
      ? payloadRules.undecidedForOldClients
      : payloadRules.undecidedForNewClients;
  }
  if (cause === 'values') return rules.valuesNarrowed ?? rules.narrowed;
  if (cause === 'required') return rules.memberRequired ?? rules.narrowed;
  return rules.narrowed;
}

function widenedRule({ verdict, cause }: Misfit, rules: PayloadRules): Rule {
  if (verdict === 'undecided') {
    return rules.direction === 'to-server'
      ? payloadRules.undecidedForNewClients
      : payloadRules.undecidedForOldClients;
  }
  if (cause === 'values') return rules.valuesWidened ?? rules.widened;
  if (cause === 'required') return rules.memberOptional ?? rules.widened;
  return rules.widened;
}
