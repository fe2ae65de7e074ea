/** One load: each connection keeps `inFlight` requests unanswered. */
export interface Scenario {
  readonly connections: number;
  readonly inFlight: number;
}

/** What is measured, in the order of the table. */
export const scenarios: readonly Scenario[] = [
  { connections: 100, inFlight: 16 },
  { connections: 1, inFlight: 1 },
  { connections: 100, inFlight: 1 },
];

/** `100 x 16`. */
export function scenarioName({ connections, inFlight }: Scenario): string {
  return `${connections} x ${inFlight}`;
}

/** How often and how long. */
export interface Pace {
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** For figures that mean something: a few minutes. */
export const FULL_PACE: Pace = { rounds: 5, warmUpMs: 1_000, measureMs: 3_000 };
/** To see that everything runs: under a minute. */
export const QUICK_PACE: Pace = { rounds: 3, warmUpMs: 300, measureMs: 500 };
