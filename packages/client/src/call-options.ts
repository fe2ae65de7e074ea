/** How long to wait for an answer, and what ends the wait. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds to the answer, or between two chunks of a stream. Default: that of the client. */
  readonly timeoutMs?: number | undefined;
}
