import type { ErrorCode } from '@sallyport/protocol';

/** Work that a connection can stop. */
export interface InFlight {
  /** When it started or last yielded, on the monotonic clock. */
  readonly lastActiveAt: number;
  /** Whether its answer is remembered, so that it is worth going on when the connection is lost. */
  readonly isRemembered?: boolean;
  stop(code: ErrorCode, message: string): void;
}
