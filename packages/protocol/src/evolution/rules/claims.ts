import type { ContractJson } from '../../artifact/contract-format.ts';
import { checkPayload } from '../check-payload.ts';
import type { Report } from '../finding.ts';
import type { PayloadRules } from '../payload-rules.ts';
import { breaksNewClients, breaksOldClients } from '../rule.ts';

/** What tokens must claim. Clients carry their tokens, so these are judged like what clients write. */
export const claimsPayload = {
  direction: 'to-server',
  narrowed: {
    id: 'EVO-ACCESS-CLAIMS-NARROWED',
    area: 'access',
    title: 'tokens must claim more than before',
    effect: breaksOldClients('Tokens that were good are refused.'),
    remedy: 'Issue tokens with the new claims to everybody first; then accept the finding.',
  },
  widened: {
    id: 'EVO-ACCESS-CLAIMS-WIDENED',
    area: 'access',
    title: 'tokens may claim less than before',
    effect: breaksNewClients('The old gateway refuses tokens of the new form.'),
    remedy: 'Deploy the gateway before such tokens are issued.',
  },
} as const satisfies PayloadRules;

/** A contract that says nothing of claims takes any. */
const ANY_CLAIMS = { type: 'object' };

/** Compares what two contracts say of claims. */
export function checkClaims(old: ContractJson, next: ContractJson, report: Report): void {
  if (old.claims === undefined && next.claims === undefined) return;
  const change = { old: old.claims ?? ANY_CLAIMS, next: next.claims ?? ANY_CLAIMS };
  checkPayload({ ...change, place: 'claims' }, claimsPayload, report);
}
