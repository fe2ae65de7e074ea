import { ProtocolError } from '@sallyport/protocol/wire';

/** The error that a payload tells; of it only what is well-formed is believed. */
export function readError(payload: Readonly<Record<string, unknown>>): ProtocolError {
  const { code, message, retryable, retryAfterMs, issues, data } = payload;
  return new ProtocolError(String(code), String(message), {
    retryable: typeof retryable === 'boolean' ? retryable : undefined,
    retryAfterMs: isCount(retryAfterMs) ? retryAfterMs : undefined,
    issues: Array.isArray(issues) ? issues : undefined,
    data,
  });
}

/** Whether it is an integer of at least 0. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0; // it is a number
}
