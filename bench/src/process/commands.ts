import type { HostName } from '../hosts.ts';
import type { RunResult } from '../load/load.ts';
import type { LoadName, LoadSettings } from '../loads.ts';
import type { Target } from '../peers/peer.ts';

/** What a child process does when asked, by name. */
export type Commands = Record<string, (input: never) => unknown>;

/** What `host.ts` does. */
export type HostCommands = {
  /** Starts what is measured; `engine` is the URL of Redis or NATS where it needs one. */
  start: (input: {
    /** Of no meaning to a process that is made for one. */
    readonly host: HostName | 'uwebsockets';
    readonly engine?: string | undefined;
  }) => Promise<Target>;
  /** Microseconds of processor time that the process has taken so far. */
  cpuMicros: () => number;
  /** Bytes, after a collection of garbage; needs `--expose-gc`. */
  memory: () => Promise<{ readonly heapBytes: number; readonly residentBytes: number }>;
};

/** What `load.ts` does. */
export type LoadCommands = {
  open: (input: { readonly load: LoadName } & LoadSettings) => Promise<void>;
  /** Loads for so many milliseconds. */
  run: (windowMs: number) => Promise<RunResult>;
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
