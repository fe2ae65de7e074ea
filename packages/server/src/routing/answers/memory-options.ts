/** How long and how much is remembered. */
export interface MemoryOptions {
  /** Milliseconds for which an answer is remembered after it was given, unless the client confirms it before. */
  readonly windowMs: number;
  /**
   * Bytes of answers that wait to be confirmed, of which one user may have an eighth; past it the oldest are forgotten
   * early.
   */
  readonly maxBytes: number;
}
