/** How often, how long and how much. */
export interface Pace {
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** What counts of connections, subscribers and messages are divided by. */
  readonly scale: number;
}

/** For figures that mean something. */
export const FULL_PACE: Pace = { rounds: 5, warmUpMs: 1_000, measureMs: 3_000, scale: 1 };
/** To see that everything runs. */
export const QUICK_PACE: Pace = { rounds: 1, warmUpMs: 100, measureMs: 300, scale: 10 };
