/** The answers of one user. */
export interface UserAnswers {
  readonly id: string;
  /** Slots by the ids of answers. */
  readonly slots: Map<string, number>;
  /** Bytes of those that ended. */
  bytes: number;
}
