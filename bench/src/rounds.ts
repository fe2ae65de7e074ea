import type { Measurement } from './pair.ts';
import { startPair } from './pair.ts';
import type { PeerName } from './peers/roster.ts';
import type { Pace, Scenario } from './plan.ts';
import { scenarioName } from './plan.ts';

/** What is run, and how. */
export interface Rounds {
  readonly peers: readonly PeerName[];
  readonly scenarios: readonly Scenario[];
  readonly pace: Pace;
  readonly serverFlags: (peer: PeerName, round: number) => readonly string[];
  readonly onProgress: (text: string) => void;
}

/** Measures peer after peer, load after load, in alternating rounds; every round has processes of its own. */
export async function runRounds(rounds: Rounds): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (let round = 1; round <= rounds.pace.rounds; round += 1) {
    measurements.push(...(await runRound(round, rounds)));
  }
  return measurements;
}

async function runRound(
  round: number,
  { peers, scenarios, pace, serverFlags, onProgress }: Rounds,
): Promise<readonly Measurement[]> {
  await using stack = new AsyncDisposableStack();
  const pairs = [];
  for (const peer of peers) pairs.push(stack.use(await startPair(peer, serverFlags(peer, round))));
  const measurements: Measurement[] = [];
  for (const scenario of scenarios) {
    onProgress(`round ${round} of ${pace.rounds}: ${scenarioName(scenario)}`);
    for (const pair of pairs) {
      measurements.push({ round, ...(await pair.measure(scenario, pace)) });
    }
  }
  return measurements;
}
