import type { Failure } from './client-error.ts';

/** A running subscription. `await using` closes it. */
export interface Subscription extends AsyncDisposable {
  readonly channel: string;
  /**
   * Settles when the server has acknowledged, or refused with a `ProtocolError`. It rejects with `timeout`
   * where that takes too long, but the subscription goes on trying until it is closed.
   */
  readonly ready: Promise<void>;
  /**
   * Resolves when no more messages come: with the error that ended it (refused, ended by the server, or with the
   * client), or with nothing where it was closed. Never rejects.
   */
  readonly closed: Promise<Failure | undefined>;
  /** Ends it; resolves when the server knows. Twice is harmless. */
  close(): Promise<void>;
}
