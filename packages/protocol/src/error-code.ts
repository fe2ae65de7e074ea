import type { ErrorCode } from './error-name.ts';
import { isRetryable } from './error-name.ts';

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
  malformed_json: entry('malformed_json', 'The frame is not JSON.', {
    strike: true,
    jsonRpc: -32700,
  }),
  invalid_envelope: entry('invalid_envelope', 'The frame is not an envelope.', {
    strike: true,
    jsonRpc: -32600,
  }),
  wrong_dialect: entry('wrong_dialect', 'The frame is written in another format.', {
    strike: true,
    jsonRpc: -32010,
  }),
  unknown_type: entry('unknown_type', 'No envelope has this type.', {
    strike: true,
    jsonRpc: -32011,
  }),
  unknown_channel: entry('unknown_channel', 'The contract has no channel at this address.', {
    jsonRpc: -32012,
  }),
  unknown_intent: entry('unknown_intent', 'The channel does not accept this intent.', {
    jsonRpc: -32601,
  }),
  invalid_payload: entry('invalid_payload', 'The payload is not what the contract says.', {
    jsonRpc: -32602,
  }),
  not_subscribed: entry('not_subscribed', 'This connection has no such subscription.', {
    jsonRpc: -32013,
  }),
  forbidden: entry('forbidden', 'This identity may not do this.', { jsonRpc: -32014 }),
  rate_limited: entry('rate_limited', 'Too many frames in a short time.', { jsonRpc: -32015 }),
  payload_too_large: entry('payload_too_large', 'The frame is larger than allowed.', {
    jsonRpc: -32016,
  }),
  timeout: entry('timeout', 'The work was not done within its deadline.', {
    jsonRpc: -32001,
  }),
  unavailable: entry('unavailable', 'No service can take this now.', { jsonRpc: -32017 }),
  queue_full: entry('queue_full', 'The queue of this channel is full.', { jsonRpc: -32018 }),
  cancelled: entry('cancelled', 'The work was cancelled.', { jsonRpc: -32019 }),
  conflict: entry('conflict', 'The state of the resource does not allow this.', {
    jsonRpc: -32020,
  }),
  internal: entry('internal', 'The server failed; details stay there.', { jsonRpc: -32603 }),
};

/** JSON-RPC code that carries an error which the contract declares; its name is in `data.code`. */
export const DECLARED_ERROR_JSON_RPC_CODE = -32000;

function entry(
  code: ErrorCode,
  means: string,
  { jsonRpc, strike = false }: { readonly jsonRpc: number; readonly strike?: boolean },
): ErrorCodeEntry {
  return { means, retryable: isRetryable(code), strike, jsonRpc };
}
