import type { ErrorPayload } from './envelope.ts';

/** The gateway answered with an error, as envelope or in JSON-RPC. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  /** `code`, `retryable`, `issues` and so on; decide by `retryable` whether to try again. */
  readonly details: ErrorPayload;

  constructor(details: ErrorPayload) {
    super(`${details.code}: ${details.message}`);
    this.details = details;
  }
}

/** The connection has ended; the close-code table of the protocol says what to do next. */
export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed';
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string) {
    super(`The connection was closed: ${code} ${reason}`);
    this.code = code;
    this.reason = reason;
  }
}
