import type { Mode } from '@sallyport/protocol/evolution';
import { diffContracts, evolutionRules } from '@sallyport/protocol/evolution';
import { describe, expect, test } from 'vitest';
import { baseContract } from './base-contract.ts';
import { accessCases } from './cases/access.ts';
import { answerCases } from './cases/answer.ts';
import { channelCases } from './cases/channel.ts';
import { clientRpcCases } from './cases/client-rpc.ts';
import { contractCases } from './cases/contract.ts';
import { directCases } from './cases/direct.ts';
import { documentationCases } from './cases/documentation.ts';
import { intentCases } from './cases/intent.ts';
import { payloadCases } from './cases/payload.ts';
import { rpcCases } from './cases/rpc.ts';
import type { RuleCase } from './cases/rule-case.ts';
import { edited } from './edit.ts';

const cases = [
  ...contractCases,
  ...channelCases,
  ...intentCases,
  ...payloadCases,
  ...answerCases,
  ...accessCases,
  ...rpcCases,
  ...clientRpcCases,
  ...directCases,
  ...documentationCases,
];
const modes: readonly Mode[] = ['server-first', 'client-first', 'full'];
const today = '2030-06-15';

describe.each(modes)('in mode %s', (mode) => {
  test.each(cases)('$rule is met, and judged by the mode', (one) => {
    const { old, met } = pair(one);
    const found = diffContracts(old, met, { mode, today }).findings;
    const levels = found.filter(({ rule }) => rule === one.rule).map(({ level }) => level);
    expect([...new Set(levels)]).toEqual([levelIn(mode, one)]);
  });

  test.each(cases)('$rule is not met by a change close to it', (one) => {
    const { old, unmet } = pair(one);
    const { findings } = diffContracts(old, unmet, { mode, today });
    expect(findings.map(({ rule }) => rule)).not.toContain(one.rule);
    expect(unmet).not.toEqual(old);
  });
});

test('every rule has its cases', () => {
  // These two are about the accept file: accept.test.ts.
  const others = ['EVO-ACCEPT-EXPIRED', 'EVO-ACCEPT-UNUSED'];
  const listed = [...cases.map(({ rule }) => rule), ...others].toSorted();
  expect(listed).toEqual(evolutionRules.map(({ id }) => id).toSorted());
});

test('a contract does not differ from itself', () => {
  const diff = diffContracts(baseContract(), baseContract(), { mode: 'full', today });
  expect(diff).toMatchObject({ findings: [], requiredBump: 'none', versionOk: true, passed: true });
});

function pair({ given = [], met, unmet }: RuleCase) {
  const old = edited(baseContract(), given);
  return { old, met: edited(old, met), unmet: edited(old, unmet) };
}

function levelIn(mode: Mode, { breaks }: RuleCase): string {
  const broken: Readonly<Record<RuleCase['breaks'], readonly Mode[]>> = {
    old: ['server-first', 'full'],
    new: ['client-first', 'full'],
    both: modes,
    nobody: [],
    forbidden: [],
  };
  if (breaks === 'forbidden') return 'forbidden';
  return broken[breaks].includes(mode) ? 'breaking' : 'note';
}
