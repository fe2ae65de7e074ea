import { judgeHistories } from './judge-histories.ts';
import { judgeWork } from './judge-work.ts';
import type { Ledgers } from './ledgers.ts';

/** What one promise came to: how often it was broken, with some examples. */
export interface Finding {
  readonly promise: string;
  readonly count: number;
  readonly examples: readonly string[];
}

/** Every promise that a chaos run looks at; those that held have the count 0. */
export function judge(ledgers: Ledgers): readonly Finding[] {
  return [...judgeWork(ledgers), ...judgeHistories(ledgers)];
}
