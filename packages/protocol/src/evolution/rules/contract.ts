import type { ContractJson } from '../../artifact/contract-format.ts';
import type { Report } from '../finding.ts';
import type { Rule } from '../rule.ts';
import { breaksBoth } from '../rule.ts';
import { isLower } from '../version-bump.ts';

/** The contract as a whole, and the check itself. */
export const contractRules = {
  renamed: {
    id: 'EVO-CONTRACT-RENAMED',
    area: 'contract',
    title: 'the contract has another name',
    effect: breaksBoth('A gateway refuses clients of another contract with 4409.'),
    remedy: 'Keep the name; for another product write another contract.',
  },
  versionLowered: {
    id: 'EVO-CONTRACT-VERSION-LOWERED',
    area: 'contract',
    title: 'the version went down',
    effect: { kind: 'forbidden', why: 'Which contract is the newer one can no longer be told.' },
    remedy: 'Raise the version, or compare the two the other way round.',
  },
  unexplained: {
    id: 'EVO-CONTRACT-UNEXPLAINED',
    area: 'contract',
    title: 'the wire form changed in a way that no other rule describes',
    effect: breaksBoth('What is not understood is not known to be safe.'),
    remedy: 'Look at both forms; where they agree, accept the finding, and report a missing rule.',
  },
  acceptExpired: {
    id: 'EVO-ACCEPT-EXPIRED',
    area: 'contract',
    title: 'an entry of the accept file has expired',
    effect: { kind: 'forbidden', why: 'The exception was granted for a time.' },
    remedy: 'Remove the entry and correct the contract, or grant it again with a reason.',
  },
  acceptUnused: {
    id: 'EVO-ACCEPT-UNUSED',
    area: 'contract',
    title: 'an entry of the accept file excuses nothing',
    effect: { kind: 'forbidden', why: 'It would excuse a later change that nobody has looked at.' },
    remedy: 'Remove the entry, or correct its rule and place.',
  },
} as const satisfies Record<string, Rule>;

/** Compares names and versions. */
export function checkContract(old: ContractJson, next: ContractJson, report: Report): void {
  if (old.name !== next.name) {
    report(contractRules.renamed, { place: 'name', old: old.name, next: next.name });
  }
  if (isLower(next.version, old.version)) {
    report(contractRules.versionLowered, {
      place: 'version',
      old: old.version,
      next: next.version,
    });
  }
}
