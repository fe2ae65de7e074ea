import { availableParallelism, loadavg } from 'node:os';

/** Where it ran, in general terms, and what else was to be done there. */
export interface Machine {
  readonly cores: number;
  readonly platform: string;
  readonly node: string;
  /** Of the minute before the bench began; absent where the platform has none. */
  readonly loadAverage?: number;
  /** Cores that other processes kept busy meanwhile; absent where the platform does not tell. */
  readonly othersCores?: number;
}

/** The machine as it is before the bench itself loads it. */
export function describeMachine(): Machine {
  const [loadAverage] = loadavg();
  return {
    cores: availableParallelism(),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    ...(loadAverage !== undefined && process.platform !== 'win32' && { loadAverage }),
  };
}

/** Load of others, as a share of the cores, from which figures are doubtful. */
const BUSY = 0.25;

/** Whether other processes took so much while something was measured that it says little. */
export function wasBusy({ othersCores = 0, cores }: Machine): boolean {
  return othersCores > BUSY * cores;
}

export function warnIfBusy(
  { loadAverage = 0, cores }: Machine,
  warn: (text: string) => void,
): void {
  if (loadAverage <= BUSY * cores) return;
  warn(`The machine is busy: load average ${loadAverage.toFixed(2)}. Ratios will say little.`);
}
