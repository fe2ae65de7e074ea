import type { ProtocolError } from '@sallyport/protocol/wire';

/**
 * Why the client itself could not do something; what a server answers is a `ProtocolError`.
 *
 * - `connection_lost`: the frame was sent, the connection ended before its answer, and the server does not remember
 *   it: outcome unknown
 * - `closed`: the client was closed by its owner
 * - `aborted`: the caller's signal; its reason is the `cause`
 * - `timeout`: no answer, or no next chunk, in time
 * - `outbox_full`: too much waits to be sent already; the frame was not sent
 * - `buffer_full`: an iterator was read more slowly than messages came
 * - `refused`: the server closed for good; `closeCode` says why
 * - `too_large`: the frame exceeds the server's limit and was not sent
 * - `too_many`: one subscription more than the server takes; it was not sent
 * - `gap`: messages of a channel are missing, and nobody said what to do then
 * - `unsubscribed`: the server ended the subscription
 * - `invalid_frame`: the server sent something that this protocol does not know
 * - `contract_drift`: the server's contract is not the very one that this client was built with
 * - `handler_failed`: a handler of the user threw; what it threw is the `cause`
 * - `token_failed`: the token provider threw, or gave something that is not a token; it is asked again
 * - `token_refused`: thrown by the token provider: there will be no token. Ends the client
 */
export type ClientErrorCode =
  | 'connection_lost'
  | 'closed'
  | 'aborted'
  | 'timeout'
  | 'outbox_full'
  | 'buffer_full'
  | 'refused'
  | 'too_large'
  | 'too_many'
  | 'gap'
  | 'unsubscribed'
  | 'invalid_frame'
  | 'contract_drift'
  | 'handler_failed'
  | 'token_failed'
  | 'token_refused';

/** What may accompany a code and a message. */
export interface ClientErrorOptions {
  readonly cause?: unknown;
  /** The close code that the server gave. */
  readonly closeCode?: number | undefined;
}

/** Everything that a call or a subscription fails with. */
export type Failure = ClientError | ProtocolError;

/**
 * An error of the client; never sent. Its `name` is `AbortError` where a signal aborted. Go by `code`: `message` is
 * for people, and in a page that was bundled for production it is the code and the values alone.
 */
export class ClientError extends Error {
  override readonly name: string;
  // Declared only, as the constructor sets them: pages are spared the names.
  declare readonly code: ClientErrorCode;
  declare readonly closeCode: number | undefined;

  constructor(code: ClientErrorCode, message: string, options: ClientErrorOptions = {}) {
    super(message, options);
    this.name = code === 'aborted' ? 'AbortError' : 'ClientError';
    this.code = code;
    this.closeCode = options.closeCode;
  }
}
