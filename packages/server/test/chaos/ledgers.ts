/** What a client asked for, and what it was told. */
export interface Asked {
  /** `client:number`; the numbers of one client count up in the order of asking. */
  readonly key: string;
  readonly kind: 'stamp' | 'order';
  /** `done` where it was acknowledged or replied to, else the code of the failure. */
  readonly outcome: string;
  /** What the reply to a `stamp` said. */
  readonly stamp?: string;
  /** Milliseconds since the Unix epoch when it was answered. */
  readonly at: number;
  /** Milliseconds to the answer. */
  readonly tookMs: number;
  /** Asked for again, with the same id, after it had been answered. */
  readonly repeated?: string;
}

/** One run of a handler, noted when its effect happened. */
export interface Run {
  readonly key: string;
  readonly kind: 'stamp' | 'order';
  readonly stamp: string;
  readonly tries: number;
}

/** A message as it stands in a history: where, and the number that its publisher gave it. */
export interface Tick {
  readonly epoch: string;
  readonly offset: number;
  readonly n: number;
}

/** What the publisher was told of one message; the numbers of one feed count up. */
export interface Published {
  readonly feed: string;
  readonly n: number;
  readonly status: 'published' | 'queued' | 'rejected';
}

/** All that one subscriber was handed of one feed. */
export interface Received {
  readonly client: string;
  readonly feed: string;
  readonly ticks: readonly Tick[];
  /** Causes of the gaps that it was told of. */
  readonly gaps: readonly string[];
}

/** Everything that was noted in a run. */
export interface Ledgers {
  readonly asked: readonly Asked[];
  readonly runs: readonly Run[];
  readonly published: readonly Published[];
  /** The histories as they stand at the end, by feed. */
  readonly histories: ReadonlyMap<string, readonly Tick[]>;
  readonly received: readonly Received[];
}
