import type { PayloadIssue } from '../envelope.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { JsonRpcErrorObject } from './message.ts';

/**
 * The error that a JSON-RPC error object of a gateway stands for, whose `data` names the code. One from elsewhere
 * becomes what `codeOf` finds for its number, or `internal`, and of `data` only what is well-formed is believed.
 */
export function readJsonRpcError(
  error: JsonRpcErrorObject,
  codeOf: (number: number) => string | undefined = () => undefined,
): ProtocolError {
  const data = isRecord(error.data) ? error.data : {};
  const named = isCode(data.code) ? data.code : undefined;
  return new ProtocolError(named ?? codeOf(error.code) ?? 'internal', error.message, {
    retryable: typeof data.retryable === 'boolean' ? data.retryable : undefined,
    retryAfterMs: isWait(data.retryAfterMs) ? data.retryAfterMs : undefined,
    issues: areIssues(data.issues) ? data.issues : undefined,
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
