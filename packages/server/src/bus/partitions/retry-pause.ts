const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 30_000;

/** Milliseconds from a try in vain to the next: four times as long after each. */
export function pauseAfter(tries: number): number {
  return Math.min(FIRST_PAUSE_MS * 4 ** (tries - 1), LONGEST_PAUSE_MS);
}
