import type { ContractDiff } from '../diff.ts';

/** Version of the form that {@link formatJson} writes. A change that breaks readers raises it. */
export const DIFF_FORMAT = 1;

/** A comparison for programs. */
export function formatJson(diff: ContractDiff): string {
  return `${JSON.stringify({ diffFormat: DIFF_FORMAT, ...diff }, null, 2)}\n`;
}
