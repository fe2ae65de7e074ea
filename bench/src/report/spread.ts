import type { Measurement } from '../rounds.ts';

/** A median and how far the rounds lay apart. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The spread of at least one value. */
function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
}

/** What is compared. */
export interface Comparison {
  readonly figure: string;
  readonly of: string;
  /** Absent where the figure stands for itself. */
  readonly against?: string | undefined;
}

/** One contender's figure, or its ratio to another's within each round; none where one did not run. */
export function compare(
  measurements: readonly Measurement[],
  { figure, of, against }: Comparison,
): Spread | undefined {
  const figureOf = (name: string, round: number): number | undefined =>
    measurements.find((one) => one.contender === name && one.round === round)?.figures[figure];
  const rounds = [...new Set(measurements.map(({ round }) => round))];
  const values = rounds.flatMap((round) => {
    const own = figureOf(of, round);
    const other = against === undefined ? 1 : figureOf(against, round);
    return own === undefined || other === undefined ? [] : own / other;
  });
  return values.length === 0 ? undefined : spreadOf(values);
}
