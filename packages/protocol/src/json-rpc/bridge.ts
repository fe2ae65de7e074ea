import type { PayloadIssue } from '../envelope.ts';
import type { ErrorCode } from '../error-code.ts';
import { DECLARED_ERROR_JSON_RPC_CODE, errorCodes, isErrorCode } from '../error-code.ts';
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

/**
 * The error that a JSON-RPC error object stands for. The other side may not be a gateway: a number from
 * elsewhere becomes `internal`, and of `data` only what is well-formed is believed.
 */
export function fromJsonRpcError(error: JsonRpcErrorObject): ProtocolError {
  const data = isRecord(error.data) ? error.data : {};
  const named = isCode(data.code) ? data.code : undefined;
  return new ProtocolError(named ?? codeByNumber.get(error.code) ?? 'internal', error.message, {
    ...(typeof data.retryable === 'boolean' && { retryable: data.retryable }),
    ...(isWait(data.retryAfterMs) && { retryAfterMs: data.retryAfterMs }),
    ...(areIssues(data.issues) && { issues: data.issues }),
    data: named === undefined ? error.data : data.data,
  });
}

function isCode(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 1 && value.length <= 128;
}

function isWait(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function areIssues(value: unknown): value is readonly PayloadIssue[] {
  return Array.isArray(value) && value.every(isIssue);
}

function isIssue(value: unknown): value is PayloadIssue {
  return isRecord(value) && typeof value.path === 'string' && typeof value.message === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
