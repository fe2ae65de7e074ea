import type { Finding } from './findings.ts';
import { judgeHistories } from './judge-histories.ts';
import { judgeWork } from './judge-work.ts';
import type { Ledgers } from './ledgers.ts';

/** Every promise that a chaos run looks at; those that held have the count 0. */
export function judge(ledgers: Ledgers): readonly Finding[] {
  return [...judgeWork(ledgers), ...judgeHistories(ledgers)];
}
