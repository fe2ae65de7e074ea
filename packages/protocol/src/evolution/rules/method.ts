import type { ContractJson, MethodJson } from '../../artifact/contract-format.ts';
import { checkPayload } from '../check-payload.ts';
import type { Report } from '../finding.ts';
import { own } from '../own.ts';
import type { PayloadRules } from '../payload-rules.ts';
import type { RemovalRules, TombstoneRules } from '../removal.ts';
import { reportRemoval, reportTombstones } from '../removal.ts';
import { renameHint } from '../rename-hint.ts';
import type { Rule } from '../rule.ts';
import { isAlike } from '../schema/node.ts';
import { checkScope } from './access.ts';
import { checkDocumentation, checkSunset } from './documentation.ts';
import { checkErrors } from './errors.ts';

/** The rules for the methods of one side. */
export interface MethodRules extends RemovalRules, TombstoneRules {
  readonly added: Rule;
  readonly params: PayloadRules;
  readonly result: PayloadRules;
  readonly errors: PayloadRules;
}

/** Two contracts, and the rules for the methods of the side that is compared. */
export interface MethodPair {
  readonly old: ContractJson;
  readonly next: ContractJson;
  readonly rules: MethodRules;
}

/** Compares the methods that one side calls. */
export function checkMethods(
  direction: 'rpc' | 'clientRpc',
  { old, next, rules }: MethodPair,
  { report, today }: { readonly report: Report; readonly today: string },
): void {
  const [before, now] = [old[direction] ?? {}, next[direction] ?? {}];
  const fresh = Object.entries(now).filter(([name]) => own(before, name) === undefined);
  const candidates = fresh.map(([name, { params, result }]) => ({
    name,
    part: { params, result },
  }));
  for (const [name, method] of Object.entries(before)) {
    const after = own(now, name);
    const place = `${direction}.${name}`;
    if (after !== undefined) {
      if (!isAlike(method, after)) checkMethod(method, after, { place, rules, report });
      continue;
    }
    const { deprecated, sunset, params, result } = method;
    const announced = { ...(deprecated && { deprecated }), ...(sunset && { sunset }) };
    const hint = renameHint({ name, part: { params, result } }, candidates);
    reportRemoval(rules, { place, old: name, ...announced, ...hint }, { report, today });
  }
  for (const [name] of fresh) {
    report(rules.added, { place: `${direction}.${name}`, old: '(absent)', next: name });
  }
  for (const [name, method] of Object.entries(now)) {
    checkSunset(method, { place: `${direction}.${name}`, report });
  }
  const names = {
    place: direction,
    old: Object.keys(before),
    next: Object.keys(now),
    oldTombstones: old.removed?.[direction] ?? [],
    nextTombstones: next.removed?.[direction] ?? [],
  };
  reportTombstones(rules, names, report);
}

function checkMethod(
  old: MethodJson,
  next: MethodJson,
  here: { readonly place: string; readonly rules: MethodRules; readonly report: Report },
): void {
  const { place, rules, report } = here;
  checkScope({ part: old }, { part: next }, here);
  const params = { old: old.params, next: next.params, place: `${place}.params` };
  checkPayload(params, rules.params, report);
  const result = { old: old.result, next: next.result, place: `${place}.result` };
  checkPayload(result, rules.result, report);
  checkErrors(old.errors, next.errors, { place, payload: rules.errors, report });
  checkDocumentation(old, next, here);
}
