import type {
  JsonRpcFailure,
  JsonRpcId,
  JsonRpcNotification,
  JsonRpcRequest,
  JsonRpcSuccess,
} from './message.ts';

/** A JSON-RPC 2.0 message by its kind; `invalid` keeps the id that its answer must carry. */
export type ClassifiedJsonRpc =
  | { readonly kind: 'request'; readonly message: JsonRpcRequest }
  | { readonly kind: 'notification'; readonly message: JsonRpcNotification }
  | { readonly kind: 'success'; readonly message: JsonRpcSuccess }
  | { readonly kind: 'failure'; readonly message: JsonRpcFailure }
  | { readonly kind: 'invalid'; readonly id: JsonRpcId; readonly fault: string };

/** Tells what a value is under JSON-RPC 2.0 (sections 4 and 5), without zod. */
export function classifyJsonRpc(value: unknown): ClassifiedJsonRpc {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { kind: 'invalid', id: null, fault: 'a JSON-RPC message must be an object' };
  }
  const message = value as Record<string, unknown>;
  const invalid = (fault: string): ClassifiedJsonRpc => ({
    kind: 'invalid',
    id: isId(message.id) ? message.id : null,
    fault,
  });
  if (message.jsonrpc !== '2.0') return invalid('"jsonrpc" must be "2.0"');
  const hasId = 'id' in message;
  if (hasId && !isId(message.id)) return invalid('"id" must be a string, a number or null');
  if ('method' in message) {
    if (typeof message.method !== 'string') return invalid('"method" must be a string');
    if ('params' in message && (typeof message.params !== 'object' || message.params === null)) {
      return invalid('"params" must be an object or an array');
    }
    // The checks above are those of the schemas in message.ts.
    return hasId
      ? { kind: 'request', message: message as JsonRpcRequest }
      : { kind: 'notification', message: message as JsonRpcNotification };
  }
  if (!hasId) return invalid('"method" is missing');
  if ('result' in message && !('error' in message)) {
    return { kind: 'success', message: message as JsonRpcSuccess };
  }
  if ('error' in message && !('result' in message) && isErrorObject(message.error)) {
    return { kind: 'failure', message: message as JsonRpcFailure };
  }
  return invalid('a request needs "method"; a response needs "result" or "error"');
}

function isId(value: unknown): value is JsonRpcId {
  // JSON can write a number that reads as Infinity, and cannot write that back.
  return typeof value === 'string' || Number.isFinite(value) || value === null;
}

function isErrorObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message } = value as Record<string, unknown>;
  return Number.isSafeInteger(code) && typeof message === 'string';
}
