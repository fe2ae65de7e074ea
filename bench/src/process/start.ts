import type { Child } from './child.ts';
import { startChild } from './child.ts';
import type { HostCommands, LoadCommands } from './commands.ts';

/** Starts a process for something that is measured. */
export function startHost(name: string, nodeFlags: readonly string[]): Child<HostCommands> {
  return startChild({ module: new URL('host.ts', import.meta.url), name, nodeFlags });
}

/** Starts a process for a load. */
export function startLoad(name: string): Child<LoadCommands> {
  return startChild({ module: new URL('load.ts', import.meta.url), name: `load on ${name}` });
}
