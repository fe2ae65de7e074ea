import type { Pace } from './pace.ts';
import type { Measured, Scenario } from './scenario.ts';

/** One contender in one round. */
export interface Measurement {
  readonly round: number;
  readonly contender: string;
  readonly figures: Measured;
}

export interface Rounds {
  readonly scenario: Scenario;
  /** Only these. */
  readonly contenders: readonly string[];
  readonly pace: Pace;
  /** Flags of Node for a process that is measured. */
  readonly flags: (process: string) => readonly string[];
  readonly onProgress: (text: string) => void;
}

/** Measures one contender after the other, in alternating rounds; each time in fresh processes. */
export async function runRounds(rounds: Rounds): Promise<readonly Measurement[]> {
  const { scenario, contenders, pace, flags, onProgress } = rounds;
  const measurements: Measurement[] = [];
  for (let round = 1; round <= pace.rounds; round += 1) {
    for (const { name, label, measure } of scenario.contenders) {
      if (!contenders.includes(name)) continue;
      onProgress(`${scenario.name}, round ${round} of ${pace.rounds}: ${label}`);
      const figures = await measure({
        pace,
        flags: (process) => flags(`${scenario.name}-${name}-${process}-${round}`),
      });
      measurements.push({ round, contender: name, figures });
    }
  }
  return measurements;
}
