import { isDeepStrictEqual } from 'node:util';
import type { SiegeOutcome } from './besiege.ts';

/** What a gateway under siege may cost at most. */
const TOLERANCE = {
  /** Heap after a full collection, from the first stage (which warms everything up) to any later one. */
  growthBytes: 4 * 1024 * 1024,
  /** The longest turn of the event loop, on a machine that also runs the attack. */
  turnMs: 2_000,
  /** The slowest answer to the witness. */
  answerMs: 2_000,
} as const;

/** What is wrong with how a gateway endured a siege; nothing where it is well. */
export function problemsOf({ before, stages, after }: SiegeOutcome): readonly string[] {
  const problems: string[] = [];
  const [first, ...later] = stages;
  for (const { frames, look, witness } of stages) {
    const say = (problem: string): number => problems.push(`after ${frames}: ${problem}`);
    if (look.slowestTurnMs > TOLERANCE.turnMs) say(`a turn took ${look.slowestTurnMs} ms`);
    if (witness.asked === 0 || witness.unanswered > 0) say(`unanswered: ${witness.unanswered}`);
    if (witness.slowestMs > TOLERANCE.answerMs) say(`an answer took ${witness.slowestMs} ms`);
  }
  for (const { frames, look } of later) {
    const grown = look.heapBytes - (first?.look.heapBytes ?? 0);
    if (grown > TOLERANCE.growthBytes) problems.push(`after ${frames}: grown by ${grown} bytes`);
  }
  if (!isDeepStrictEqual(after.held, before.held)) {
    problems.push(
      `left behind: ${JSON.stringify(after.held)}, before: ${JSON.stringify(before.held)}`,
    );
  }
  return problems;
}
