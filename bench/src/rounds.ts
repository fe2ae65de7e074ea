import type { Pace } from './pace.ts';
import type { Contender, Measured, Scenario } from './scenario.ts';

/** One contender in one round. */
export interface Measurement {
  readonly round: number;
  readonly contender: string;
  readonly figures: Measured;
}

export interface Rounds {
  readonly scenario: Scenario;
  /** Only these. */
  readonly isAsked: (contender: Contender) => boolean;
  readonly pace: Pace;
  /** Flags of Node for a process that is measured. */
  readonly flags: (process: string) => readonly string[];
  readonly onProgress: (text: string) => void;
}

/** Measures one contender after the other, in alternating rounds; each time in fresh processes. */
export async function runRounds(rounds: Rounds): Promise<readonly Measurement[]> {
  const { scenario, isAsked, pace, flags, onProgress } = rounds;
  const measurements: Measurement[] = [];
  for (let round = 1; round <= pace.rounds; round += 1) {
    for (const contender of scenario.contenders) {
      const { name, label } = contender;
      if (!isAsked(contender) || contender.isHere?.() === false) continue;
      onProgress(`${scenario.name}, round ${round} of ${pace.rounds}: ${label}`);
      const figures = await contender.measure({
        pace,
        flags: (process) => flags(`${scenario.name}-${name}-${process}-${round}`),
      });
      measurements.push({ round, contender: name, figures });
    }
  }
  return measurements;
}
