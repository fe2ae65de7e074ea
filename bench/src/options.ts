import { parseArgs } from 'node:util';
import type { PeerName } from './peers/roster.ts';
import { peerNames } from './peers/roster.ts';
import type { Scenario } from './plan.ts';
import { scenarioName, scenarios } from './plan.ts';

/** What the command line asks for. */
export interface BenchOptions {
  readonly quick: boolean;
  /** Update the table in docs/performance.md. */
  readonly write: boolean;
  /** Leave processor profiles of the servers beside the results. */
  readonly profile: boolean;
  readonly peers: readonly PeerName[];
  readonly scenarios: readonly Scenario[];
}

export const USAGE = `npm run bench -- [options]
  --quick            under a minute, to see that it runs
  --write            update the table in docs/performance.md (a full run only)
  --peer <name>      only this server; may be repeated: ${peerNames.join(', ')}
  --scenario <name>  only this load; may be repeated: ${scenarios.map((s) => `"${scenarioName(s)}"`).join(', ')}
  --profile          write processor profiles of the servers to bench/results/`;

/**
 * Reads the command line.
 *
 * @throws TypeError where it cannot be meant.
 */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      peer: { type: 'string', multiple: true, default: [] },
      scenario: { type: 'string', multiple: true, default: [] },
    },
  });
  const { quick, write, profile, peer, scenario } = values;
  if (write && (quick || profile || peer.length > 0 || scenario.length > 0)) {
    throw new TypeError('--write records a full run: leave the other options out.');
  }
  return {
    quick,
    write,
    profile,
    peers: pick(peerNames, peer, (name) => name),
    scenarios: pick(scenarios, scenario, scenarioName),
  };
}

function pick<T>(all: readonly T[], asked: readonly string[], nameOf: (item: T) => string): T[] {
  const unknown = asked.find((name) => !all.some((item) => nameOf(item) === name));
  if (unknown !== undefined) {
    throw new TypeError(`"${unknown}" is none of ${all.map(nameOf).join(', ')}.`);
  }
  return all.filter((item) => asked.length === 0 || asked.includes(nameOf(item)));
}
