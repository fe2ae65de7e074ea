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
export const errorCodes = {
  malformed_json: entry('The frame is not JSON.', { strike: true, jsonRpc: -32700 }),
  invalid_envelope: entry('The frame is not an envelope.', { strike: true, jsonRpc: -32600 }),
  wrong_dialect: entry('The frame is written in another format.', {
    strike: true,
    jsonRpc: -32010,
  }),
  unknown_type: entry('No envelope has this type.', { strike: true, jsonRpc: -32011 }),
  unknown_channel: entry('The contract has no channel at this address.', { jsonRpc: -32012 }),
  unknown_intent: entry('The channel does not accept this intent.', { jsonRpc: -32601 }),
  invalid_payload: entry('The payload is not what the contract says.', { jsonRpc: -32602 }),
  not_subscribed: entry('This connection has no such subscription.', { jsonRpc: -32013 }),
  forbidden: entry('This identity may not do this.', { jsonRpc: -32014 }),
  rate_limited: entry('Too many frames in a short time.', { retryable: true, jsonRpc: -32015 }),
  payload_too_large: entry('The frame is larger than allowed.', { jsonRpc: -32016 }),
  timeout: entry('The work was not done within its deadline.', {
    retryable: true,
    jsonRpc: -32001,
  }),
  unavailable: entry('No service can take this now.', { retryable: true, jsonRpc: -32017 }),
  queue_full: entry('The queue of this channel is full.', { retryable: true, jsonRpc: -32018 }),
  cancelled: entry('The work was cancelled.', { jsonRpc: -32019 }),
  conflict: entry('The state of the resource does not allow this.', { jsonRpc: -32020 }),
  internal: entry('The server failed; details stay there.', { jsonRpc: -32603 }),
} as const satisfies Record<string, ErrorCodeEntry>;

/** A code of the protocol's own table. */
export type ErrorCode = keyof typeof errorCodes;

/** JSON-RPC code that carries an error which the contract declares; its name is in `data.code`. */
export const DECLARED_ERROR_JSON_RPC_CODE = -32000;

/** Whether `code` is in the protocol's table. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}

function entry(
  means: string,
  flags: { readonly jsonRpc: number; readonly retryable?: true; readonly strike?: true },
): ErrorCodeEntry {
  return {
    means,
    retryable: flags.retryable ?? false,
    strike: flags.strike ?? false,
    jsonRpc: flags.jsonRpc,
  };
}
