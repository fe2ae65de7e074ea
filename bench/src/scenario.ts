import type { Pace } from './pace.ts';

/** One thing that is measured, for several contenders side by side. */
export interface Scenario {
  /** For the command line, such as `fan-out`. */
  readonly name: string;
  /** Above its table. */
  readonly title: string;
  /** What is measured, in the order of the columns. */
  readonly figures: readonly Figure[];
  /** The first is what the others are compared with. */
  readonly contenders: readonly Contender[];
  readonly goals: readonly Goal[];
  /** Left out of a quick run, because another one runs the same code. */
  readonly isVariant?: boolean;
  /** Fewer than those of the pace, where a figure hardly varies. */
  readonly rounds?: number;
  /** Where contenders differ in the size of one thing only: how its cost is plotted. */
  readonly growth?: Growth;
}

/** How the cost of something follows its size. */
export interface Growth {
  /** What grows, with its unit, such as `connections`. */
  readonly axis: string;
  /** Name of the figure that is the cost of one unit of work. */
  readonly figure: string;
  /** That cost, with its unit, such as `processor time of a reply, µs`. */
  readonly cost: string;
  readonly curves: readonly Curve[];
}

/** One line of a chart. */
export interface Curve {
  readonly label: string;
  /** Sizes by the name of their contender; the smallest first. */
  readonly sizes: Readonly<Record<string, number>>;
}

/** A column. */
export interface Figure {
  readonly name: string;
  readonly label: string;
  /** Digits after the point; absent for three significant ones. */
  readonly digits?: number;
}

/** A row: one server, or one way to do it. */
export interface Contender {
  readonly name: string;
  readonly label: string;
  /** Left out of a quick run, because another one runs the same code. */
  readonly isVariant?: boolean;
  /** Whether what it needs is installed. Default: it is. */
  isHere?(): boolean;
  /** Starts what it needs, measures once, and ends it all. */
  measure(run: RunOptions): Promise<Measured>;
}

export interface RunOptions {
  readonly pace: Pace;
  /** Flags for the processes that are measured, such as those of the profiler. */
  readonly flags: (process: string) => readonly string[];
}

/** Figures by their names. */
export type Measured = Readonly<Record<string, number>>;

/** What a figure of one contender is to be, as a ratio to another's, or by itself. */
export interface Goal {
  /** Such as `P3`. */
  readonly id: string;
  readonly figure: string;
  readonly of: string;
  /** Absent where the figure itself is judged. */
  readonly against?: string;
  readonly bound: 'at least' | 'at most';
  readonly value: number;
  /** Why it is missed, where that is known: the limit, and what was tried. */
  readonly reason?: string;
}
