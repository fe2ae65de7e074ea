/** The caller's mistake: its message says what is wrong and what to do; the command exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
