import type { ErrorPayload } from './envelope.ts';
import type { ProtocolError } from './protocol-error.ts';

/** The payload of the `error` envelope that says an error. Its cause stays here. */
export function toErrorPayload(error: ProtocolError): ErrorPayload {
  const { code, message, retryable, retryAfterMs, issues, data } = error;
  return {
    code,
    message,
    retryable,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(issues !== undefined && { issues: [...issues] }),
    ...(data !== undefined && { data }),
  };
}
