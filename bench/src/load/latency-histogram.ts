/** Shortest latency that is told apart, in milliseconds. */
const FLOOR_MS = 0.001;
/** Each bucket is this much wider than the one before: values are right to a quarter of a percent. */
const GROWTH = 1.005;
/** Up to about 100 seconds. */
const BUCKETS = 3_700;

const INVERSE_LOG_GROWTH = 1 / Math.log(GROWTH);

/** Counts latencies in a bounded space, at any rate and for any time. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #total = 0;

  add(latencyMs: number): void {
    const bucket = Math.floor(Math.log(latencyMs / FLOOR_MS) * INVERSE_LOG_GROWTH);
    const index = Math.min(BUCKETS - 1, Math.max(0, bucket));
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#total += 1;
  }

  /** The milliseconds that this share of the latencies does not exceed. */
  at(share: number): number {
    let seen = 0;
    for (const [index, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= this.#total * share) return FLOOR_MS * GROWTH ** (index + 0.5);
    }
    return Number.NaN;
  }
}
