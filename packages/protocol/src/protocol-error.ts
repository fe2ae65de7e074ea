import type { ErrorPayload, PayloadIssue } from './envelope.ts';
import { isRetryable } from './error-name.ts';

/** What may accompany a code and a message. */
export interface ProtocolErrorOptions {
  /** Whether a retry can help. Default: what the code's table says; `false` for a declared error. */
  readonly retryable?: boolean | undefined;
  /** Milliseconds to wait at least before a retry. */
  readonly retryAfterMs?: number | undefined;
  readonly issues?: readonly PayloadIssue[] | undefined;
  /** Data of a declared error, shaped by the contract. */
  readonly data?: unknown;
  /** Kept on this side; never sent. */
  readonly cause?: unknown;
}

/** The one error that crosses the wire. Specification: Errors. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  // Declared only, as the constructor sets them: pages are spared the names.
  /** A code of the protocol's table, or one that the intent declares. */
  declare readonly code: string;
  declare readonly retryable: boolean;
  declare readonly retryAfterMs: number | undefined;
  declare readonly issues: readonly PayloadIssue[] | undefined;
  declare readonly data: unknown;

  constructor(code: string, message: string, options: ProtocolErrorOptions = {}) {
    const { retryable = isRetryable(code), retryAfterMs, issues, data, cause } = options;
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
    this.issues = issues;
    this.data = data;
  }

  /** The error that an `error` envelope carried; of it only what is well-formed is believed. */
  static fromPayload(payload: ErrorPayload): ProtocolError {
    // A payload may hold fields that are unknown here, `cause` among them, so it is not passed on whole.
    const { code, message, retryable, retryAfterMs, issues, data } = payload;
    return new ProtocolError(String(code), String(message), {
      retryable: typeof retryable === 'boolean' ? retryable : undefined,
      retryAfterMs: Number.isSafeInteger(retryAfterMs) ? retryAfterMs : undefined,
      issues: Array.isArray(issues) ? issues : undefined,
      data,
    });
  }
}
