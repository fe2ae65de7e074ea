import { DECLARED_ERROR_JSON_RPC_CODE, isErrorCode, jsonRpcNumbers } from '../error-name.ts';
import type { ProtocolError } from '../protocol-error.ts';
import { toErrorPayload } from '../to-error-payload.ts';
import type { JsonRpcErrorObject } from './message.ts';
import { readJsonRpcError } from './read-error.ts';

/** The JSON-RPC form of an error; everything but code and message goes into `data`. */
export function toJsonRpcError(error: ProtocolError): JsonRpcErrorObject {
  const { code, message, ...data } = toErrorPayload(error);
  return {
    code: isErrorCode(code) ? jsonRpcNumbers[code] : DECLARED_ERROR_JSON_RPC_CODE,
    message,
    data: { ...data, code },
  };
}

/** The error that a JSON-RPC error object of whomever stands for, by its name or else by its number. */
export function fromJsonRpcError(error: JsonRpcErrorObject): ProtocolError {
  return readJsonRpcError(error, nameOf);
}

function nameOf(number: number): string | undefined {
  return Object.entries(jsonRpcNumbers).find((entry) => entry[1] === number)?.[0];
}
