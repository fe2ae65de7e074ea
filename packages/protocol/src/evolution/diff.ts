import type { ContractJson } from '../artifact/contract-format.ts';
import type { Acceptance } from './accept.ts';
import { applyAcceptances } from './apply-acceptances.ts';
import type { KeyedChannel } from './channel-pairs.ts';
import { channelsByShape } from './channel-pairs.ts';
import type { Finding, Report } from './finding.ts';
import { judge } from './finding.ts';
import type { Mode } from './mode.ts';
import { checkAccess } from './rules/access.ts';
import { checkChannels } from './rules/channel.ts';

import { checkClaims } from './rules/claims.ts';

import { checkClientRpc } from './rules/client-rpc.ts';

import { checkContract } from './rules/contract.ts';
import { checkDelivery } from './rules/delivery.ts';
import { checkDirect } from './rules/direct.ts';
import { checkDocumentation, checkSunset } from './rules/documentation.ts';
import { checkHistory } from './rules/history.ts';
import { checkIntents } from './rules/intent.ts';
import { checkParams, renames } from './rules/params.ts';
import { checkRpc } from './rules/rpc.ts';
import { isAlike } from './schema/node.ts';
import { reportUnexplained } from './unexplained.ts';
import type { Bump } from './version-bump.ts';
import { allowsBump, greatest } from './version-bump.ts';

/** How two contracts are to be judged. */
export interface DiffOptions {
  readonly mode: Mode;
  /** Today, as `2030-01-31`: sunsets and acceptances are judged by it. */
  readonly today: string;
  /** Entries of the accept file. */
  readonly accepted?: readonly Acceptance[];
}

/** What changed between two contracts, and whether it may. */
export interface ContractDiff {
  readonly mode: Mode;
  readonly old: ContractName;
  readonly next: ContractName;
  /** Failures first, then in the order of the contract. */
  readonly findings: readonly Finding[];
  /** How much the version must rise for what is not accepted. */
  readonly requiredBump: Bump;
  /** Whether it did. */
  readonly versionOk: boolean;
  /** Whether the version rose enough and nothing forbidden is left. */
  readonly passed: boolean;
}

/** A contract as it is called. */
export type ContractName = Pick<ContractJson, 'name' | 'version'>;

/**
 * Compares two versions of a contract: what changed, whom it breaks, and which version it needs. Fails closed: what
 * cannot be judged counts as breaking.
 *
 * @throws TypeError where a template of a contract is malformed.
 */
export function diffContracts(
  old: ContractJson,
  next: ContractJson,
  { mode, today, accepted = [] }: DiffOptions,
): ContractDiff {
  const found: Finding[] = [];
  const report: Report = (rule, occurrence) => found.push(judge(rule, occurrence, mode));
  checkContract(old, next, report);
  checkClaims(old, next, report);
  checkDocumentation(old, next, { place: 'contract', report });
  checkSunset(next, { place: 'contract', report });
  checkChannels(old, next, { report, today });
  const before = channelsByShape(old);
  for (const channel of channelsByShape(next).values()) {
    const was = before.get(channel.shape);
    if (was !== undefined) checkChannel(was, channel, { report, today });
  }
  checkDirect(old, next, { report, today });
  checkRpc(old, next, { report, today });
  checkClientRpc(old, next, { report, today });
  reportUnexplained(old, next, { found, report });
  const findings = inOrder(applyAcceptances(found, { accepted, today, mode }));
  const requiredBump = greatest(findings.map(({ bump }) => bump));
  const versionOk = allowsBump(old.version, next.version, requiredBump);
  return {
    mode,
    old: { name: old.name, version: old.version },
    next: { name: next.name, version: next.version },
    findings,
    requiredBump,
    versionOk,
    passed: versionOk && findings.every(({ level }) => level !== 'forbidden'),
  };
}

function checkChannel(
  old: KeyedChannel,
  next: KeyedChannel,
  { report, today }: { readonly report: Report; readonly today: string },
): void {
  const [was, is] = [old.channel, next.channel];
  const place = `channels.${next.key}`;
  const here = { place, report, today };
  checkIntents(was, is, here);
  if (isAlike(was, is)) return;
  const renamed = renames(was, is);
  checkParams(was, is, here);
  checkAccess(was.access, is.access, { ...here, params: (name) => renamed.get(name) ?? name });
  checkHistory(was.history, is.history, here);
  checkDelivery(was.delivery, is.delivery, here);
  checkDocumentation(was, is, here);
}

const ORDER = ['forbidden', 'breaking', 'accepted', 'note'] as const;

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
}
