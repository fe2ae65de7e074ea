/** What waits, to be sent or to be answered. */
export interface PendingCalls {
  readonly count: number;
  readonly bytes: number;
  /** Milliseconds for which the oldest has waited; 0 where nothing waits. */
  readonly oldestMs: number;
}
