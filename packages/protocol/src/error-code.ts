import type { ErrorCode } from './error-name.ts';
import { isRetryable, jsonRpcNumbers } from './error-name.ts';

export { DECLARED_ERROR_JSON_RPC_CODE } from './error-name.ts';

/** What is fixed about an error code. Specification: Error codes. */
export interface ErrorCodeEntry {
  /** One sentence for people; the error's own message says where and what to write instead. */
  readonly means: string;
  /** Whether the same frame, sent again later, can succeed. */
  readonly retryable: boolean;
  /** Whether it counts against the connection's strikes. */
  readonly strike: boolean;
  /** Its counterpart inside a JSON-RPC exchange. */
  readonly jsonRpc: number;
}

/** The closed table of the protocol's own error codes. A contract's intents may declare more. */
export const errorCodes: Readonly<Record<ErrorCode, ErrorCodeEntry>> = {
  malformed_json: entry('malformed_json', 'The frame is not JSON.', { strike: true }),
  invalid_envelope: entry('invalid_envelope', 'The frame is not an envelope.', { strike: true }),
  wrong_dialect: entry('wrong_dialect', 'The frame is written in another format.', {
    strike: true,
  }),
  unknown_type: entry('unknown_type', 'No envelope has this type.', { strike: true }),
  unknown_channel: entry('unknown_channel', 'The contract has no channel at this address.'),
  unknown_intent: entry('unknown_intent', 'The channel does not accept this intent.'),
  invalid_payload: entry('invalid_payload', 'The payload is not what the contract says.'),
  not_subscribed: entry('not_subscribed', 'This connection has no such subscription.'),
  forbidden: entry('forbidden', 'This identity may not do this.'),
  rate_limited: entry('rate_limited', 'Too many frames in a short time.'),
  payload_too_large: entry('payload_too_large', 'The frame is larger than allowed.'),
  timeout: entry('timeout', 'The work was not done within its deadline.'),
  unavailable: entry('unavailable', 'No service can take this now.'),
  queue_full: entry('queue_full', 'The queue of this channel is full.'),
  cancelled: entry('cancelled', 'The work was cancelled.'),
  conflict: entry('conflict', 'The state of the resource does not allow this.'),
  internal: entry('internal', 'The server failed; details stay there.'),
};

function entry(
  code: ErrorCode,
  means: string,
  { strike = false }: { readonly strike?: boolean } = {},
): ErrorCodeEntry {
  return { means, retryable: isRetryable(code), strike, jsonRpc: jsonRpcNumbers[code] };
}
