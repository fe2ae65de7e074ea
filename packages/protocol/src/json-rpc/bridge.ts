import { DECLARED_ERROR_JSON_RPC_CODE, type ErrorCode, errorCodes, isErrorCode } from '../error-code.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { JsonRpcErrorObject } from './message.ts';

const codeByNumber = new Map(
  Object.entries(errorCodes).map(([code, entry]) => [entry.jsonRpc as number, code as ErrorCode]),
);

/** The JSON-RPC form of an error; everything but code and message goes into `data`. */
export function toJsonRpcError(error: ProtocolError): JsonRpcErrorObject {
  const { code, message, ...data } = error.toPayload();
  return {
    code: isErrorCode(code) ? errorCodes[code].jsonRpc : DECLARED_ERROR_JSON_RPC_CODE,
    message,
    data: { ...data, code },
  };
}

/** The error that a JSON-RPC error object stands for; a number from elsewhere becomes `internal`. */
export function fromJsonRpcError(error: JsonRpcErrorObject): ProtocolError {
  const data = isRecord(error.data) ? error.data : {};
  const named = typeof data.code === 'string' ? data.code : undefined;
  const code = named ?? codeByNumber.get(error.code) ?? 'internal';
  return new ProtocolError(code, error.message, {
    ...(typeof data.retryable === 'boolean' && { retryable: data.retryable }),
    ...(typeof data.retryAfterMs === 'number' && { retryAfterMs: data.retryAfterMs }),
    ...(Array.isArray(data.issues) && { issues: data.issues }),
    data: named === undefined ? error.data : data.data,
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
