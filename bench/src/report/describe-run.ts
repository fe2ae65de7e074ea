import type { ScenarioResult } from './stored-results.ts';

type Described = Pick<ScenarioResult, 'startedAt' | 'machine'>;

/** When and where it ran, and what else the machine had to do. */
export function describeRun({ startedAt, machine }: Described): string {
  const { node, platform, cores, loadAverage, othersCores } = machine;
  const load = loadAverage === undefined ? '' : `, load average ${loadAverage.toFixed(2)} before`;
  const others =
    othersCores === undefined ? '' : `, ${othersCores.toFixed(2)} cores busy with other work`;
  const date = startedAt.slice(0, 'YYYY-MM-DD'.length);
  return `${date}; Node ${node}, ${platform}, ${cores} cores${load}${others}`;
}
