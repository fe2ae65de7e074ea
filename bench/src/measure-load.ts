import { rates } from './figures.ts';
import type { LoadName, LoadSettings } from './loads.ts';
import type { Pace } from './pace.ts';
import type { Child } from './process/child.ts';
import type { HostCommands } from './process/commands.ts';
import { startLoad } from './process/start.ts';
import type { Measured } from './scenario.ts';

export interface MeasuredLoad extends LoadSettings {
  readonly load: LoadName;
  /** Processes whose time is counted. */
  readonly hosts: readonly Child<HostCommands>[];
  readonly pace: Pace;
}

/** Loads from a process of its own: once to warm up, once to measure. */
export async function measureLoad({ hosts, pace, ...settings }: MeasuredLoad): Promise<Measured> {
  await using load = startLoad(settings.load);
  await load.call('open', settings);
  await load.call('run', pace.warmUpMs);
  const before = await cpuMicros(hosts);
  const result = await load.call('run', pace.measureMs);
  const cpu = (await cpuMicros(hosts)) - before;
  await load.call('close', undefined);
  return rates(result, cpu);
}

async function cpuMicros(hosts: MeasuredLoad['hosts']): Promise<number> {
  let sum = 0;
  for (const host of hosts) sum += await host.call('cpuMicros', undefined);
  return sum;
}
