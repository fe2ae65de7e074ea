import { isObject, shape } from '../shape.ts';
import type { ClassifiedJsonRpc } from './classify.ts';

const shapes = {
  request: shape('jsonrpc:v id:d method:s params:p?'),
  notification: shape('jsonrpc:v method:s params:p?'),
  success: shape('jsonrpc:v id:d result:j error:x'),
  failure: shape('jsonrpc:v id:d result:x error.code:n error.message:s'),
};

/** A message of JSON-RPC 2.0 by its kind. */
type ValidJsonRpc = Exclude<ClassifiedJsonRpc, { kind: 'invalid' }>;

/** Tells what a value is under JSON-RPC 2.0 as `classifyJsonRpc` does, for whom need not answer what is none of it. */
export function readJsonRpc(value: unknown): ValidJsonRpc | undefined {
  if (!isObject(value)) return undefined;
  const asked = 'id' in value ? 'request' : 'notification';
  const answered = 'error' in value ? 'failure' : 'success';
  const kind = 'method' in value ? asked : answered;
  if (shapes[kind](value) !== undefined) return undefined;
  return { kind, message: value } as unknown as ValidJsonRpc; // of that shape
}
