/** What was measured, and when. */
interface Reading {
  readonly atMs: number;
  readonly value: number;
}

/**
 * How much something grew over the second half of the readings, as a share of its median there: the median of the
 * slopes between all pairs (Theil–Sen), which single peaks do not move. None for fewer than three readings.
 */
export function drift(readings: readonly Reading[]): number | undefined {
  const half = readings.slice(Math.floor(readings.length / 2));
  const [first] = half;
  const last = half.at(-1);
  if (first === undefined || last === undefined || half.length < 2) return undefined;
  const slopes = half.flatMap((from, index) =>
    half.slice(index + 1).map((to) => (to.value - from.value) / (to.atMs - from.atMs)),
  );
  const growth = median(slopes) * (last.atMs - first.atMs);
  return growth / median(half.map(({ value }) => value));
}

/** Of at least one value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  return (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
}
