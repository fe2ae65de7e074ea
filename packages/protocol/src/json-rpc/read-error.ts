import type { PayloadIssue } from '../envelope.ts';
import { ProtocolError } from '../protocol-error.ts';
import { isCount, isObject, shape } from '../shape.ts';
import type { JsonRpcErrorObject } from './message.ts';

/**
 * The error that a JSON-RPC error object of a gateway stands for, whose `data` names the code. One from elsewhere
 * becomes what `codeOf` finds for its number, or `internal`, and of `data` only what is well-formed is believed.
 */
export function readJsonRpcError(
  { code, message, data }: JsonRpcErrorObject,
  codeOf: (number: number) => string | undefined = () => undefined,
): ProtocolError {
  const told = isObject(data) ? data : {};
  const isNamed = typeof told.code === 'string' && told.code !== '' && told.code.length <= 128;
  const { retryable, retryAfterMs, issues } = told;
  return new ProtocolError(isNamed ? String(told.code) : (codeOf(code) ?? 'internal'), message, {
    retryable: typeof retryable === 'boolean' ? retryable : undefined,
    retryAfterMs: isCount(retryAfterMs) ? retryAfterMs : undefined,
    issues: areIssues(issues) ? issues : undefined,
    data: isNamed ? told.data : data,
  });
}

const wrongInIssue = shape('path:s message:s');

function areIssues(value: unknown): value is readonly PayloadIssue[] {
  return Array.isArray(value) && value.every((issue) => wrongInIssue(issue) === undefined);
}
