/** Codes of errors after which the same frame, sent again later, can succeed. */
const passing = ['rate_limited', 'timeout', 'unavailable', 'queue_full'] as const;
const lasting = [
  'malformed_json',
  'invalid_envelope',
  'wrong_dialect',
  'unknown_type',
  'unknown_channel',
  'unknown_intent',
  'invalid_payload',
  'not_subscribed',
  'forbidden',
  'payload_too_large',
  'cancelled',
  'conflict',
  'internal',
] as const;

/** A code of the protocol's own table. */
export type ErrorCode = (typeof passing | typeof lasting)[number];

/** Whether `code` is in the protocol's table. */
export function isErrorCode(code: string): code is ErrorCode {
  return isRetryable(code) || (lasting as readonly string[]).includes(code);
}

/** Whether a retry can help after this code of the protocol's table. */
export function isRetryable(code: string): boolean {
  return (passing as readonly string[]).includes(code);
}
