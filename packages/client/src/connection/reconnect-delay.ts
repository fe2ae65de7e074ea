/** Upper bound of the first delay in milliseconds; it doubles with each failure. */
const BASE_DELAY_MS = 1_000;
/** Upper bound of any delay in milliseconds, unless the server asks for more. */
export const MAX_DELAY_MS = 30_000;

/** What a delay is reckoned from. */
export interface DelayInput {
  /** Attempts that failed since the last lasting connection, this one included. */
  readonly failures: number;
  /** At least 0, less than 1. */
  readonly random: number;
  /** The time that a `goaway` named. */
  readonly spreadMs?: number;
  /** The least that the server asked for. */
  readonly retryAfterMs?: number;
}

/** Milliseconds before the next attempt, with full jitter. Specification: Reconnecting. */
export function reconnectDelay(input: DelayInput): number {
  const { failures, random, spreadMs, retryAfterMs = 0 } = input;
  const backoffMs = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (failures - 1));
  return Math.round(retryAfterMs + random * (spreadMs ?? backoffMs));
}
