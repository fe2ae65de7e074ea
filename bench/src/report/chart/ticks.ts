export interface Bounds {
  readonly from: number;
  readonly to: number;
}

/** Steps between marks, times a power of ten. */
const STEPS = [1, 2, 2.5, 5, 10];
const AT_MOST = 6;

/** Round numbers from at or below `from` to at or above `to`. */
export function ticks({ from, to }: Bounds): readonly number[] {
  const rough = Math.max(to - from, Number.EPSILON) / (AT_MOST - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((one) => one * power >= rough) ?? 10);
  const first = Math.floor(from / step);
  const last = Math.max(first + 1, Math.ceil(to / step));
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}
