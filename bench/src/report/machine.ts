import { availableParallelism } from 'node:os';

/** Where it ran, in general terms. */
export interface Machine {
  readonly cores: number;
  readonly platform: string;
  readonly node: string;
}

export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
  };
}
