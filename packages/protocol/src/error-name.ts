/** Codes of errors after which the same frame, sent again later, can succeed; with their JSON-RPC numbers. */
const passing = {
  rate_limited: -32015,
  timeout: -32001,
  unavailable: -32017,
  queue_full: -32018,
} as const;
const lasting = {
  malformed_json: -32700,
  invalid_envelope: -32600,
  wrong_dialect: -32010,
  unknown_type: -32011,
  unknown_channel: -32012,
  unknown_intent: -32601,
  invalid_payload: -32602,
  not_subscribed: -32013,
  forbidden: -32014,
  payload_too_large: -32016,
  cancelled: -32019,
  conflict: -32020,
  internal: -32603,
} as const;

/** A code of the protocol's own table. */
export type ErrorCode = keyof typeof passing | keyof typeof lasting;

/** The code of each error inside a JSON-RPC exchange; apart from the table's texts, which no client needs. */
export const jsonRpcNumbers: Readonly<Record<ErrorCode, number>> = /* @__PURE__ */ Object.assign(
  {},
  passing,
  lasting,
); // a spread would keep the table in every page

/** JSON-RPC code that carries an error which the contract declares; its name is in `data.code`. */
export const DECLARED_ERROR_JSON_RPC_CODE = -32000;

/** Whether `code` is in the protocol's table. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(jsonRpcNumbers, code);
}

/** Whether a retry can help after this code of the protocol's table. */
export function isRetryable(code: string): boolean {
  return Object.hasOwn(passing, code);
}
