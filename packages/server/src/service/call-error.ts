import type { PayloadIssue, ProtocolError } from '@sallyport/protocol';

/**
 * A call of a client's method that failed. Not a `ProtocolError`, so that a handler that lets it pass answers
 * `internal`, and not in the words of another party.
 */
export class CallError extends Error {
  override readonly name = 'CallError';
  /** A code of the protocol's table, or one that the method declares. */
  readonly code: string;
  /** Whether the same call can succeed later. */
  readonly retryable: boolean;
  /** Data of a declared error. */
  readonly data: unknown;
  readonly issues: readonly PayloadIssue[] | undefined;

  constructor(cause: ProtocolError) {
    super(cause.message, { cause });
    this.code = cause.code;
    this.retryable = cause.retryable;
    this.data = cause.data;
    this.issues = cause.issues;
  }
}
