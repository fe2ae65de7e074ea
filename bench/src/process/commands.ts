import type { LoopResult } from '../load/closed-loop.ts';
import type { Target } from '../peers/peer.ts';
import type { PeerName } from '../peers/roster.ts';
import type { Scenario } from '../plan.ts';

/** What a child process does when asked, by name. */
export type Commands = Record<string, (input: never) => unknown>;

/** What `server.ts` does. */
export type ServerCommands = {
  start: (peer: PeerName) => Promise<Target>;
  /** Microseconds of processor time that the process has taken so far. */
  cpuMicros: () => number;
};

/** What `load.ts` does. */
export type LoadCommands = {
  open: (load: {
    readonly peer: PeerName;
    readonly target: Target;
    readonly scenario: Scenario;
  }) => Promise<void>;
  /** Loads the server for so many milliseconds. */
  run: (windowMs: number) => Promise<LoopResult>;
  close: () => void;
};

/** From the parent: do this. */
export interface Call {
  readonly command: string;
  readonly input: unknown;
}

/** From the child: what came of it. One call is under way at a time. */
export type Outcome =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly error: string };
