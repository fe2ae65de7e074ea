/** What loads a server, from one process. */
export interface Load {
  /** Loads for `windowMs`, then waits for what is in flight. */
  run(windowMs: number): Promise<RunResult>;
  close(): void;
}

/** What one run came to. */
export interface RunResult {
  /** What was done within the window, each checked. */
  readonly count: number;
  readonly windowMs: number;
  /** With what was done after the window. */
  readonly total: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}
