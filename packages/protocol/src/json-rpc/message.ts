import { z } from 'zod';

/** The codes that JSON-RPC 2.0 fixes (specification, section 5.1). */
export const jsonRpcCodes = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
} as const;

const version = z.literal('2.0');
const id = z.union([z.string(), z.number(), z.null()]);
const absent = z.never().exactOptional();
const params = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]);

/** A request: expects a response with the same `id`, kept in kind. */
export const jsonRpcRequest = z.object({
  jsonrpc: version,
  id,
  method: z.string(),
  params: params.exactOptional(),
});

/** A notification: expects nothing. */
export const jsonRpcNotification = z.object({
  jsonrpc: version,
  id: absent,
  method: z.string(),
  params: params.exactOptional(),
});

/** The `error` member of a response. */
export const jsonRpcErrorObject = z.object({
  code: z.int(),
  message: z.string(),
  data: z.unknown().exactOptional(),
});

/** A response with a result. */
export const jsonRpcSuccess = z.object({
  jsonrpc: version,
  id,
  method: absent,
  result: z.unknown(),
  error: absent,
});
/** A response with an error. */
export const jsonRpcFailure = z.object({
  jsonrpc: version,
  id,
  method: absent,
  result: absent,
  error: jsonRpcErrorObject,
});

/** One JSON-RPC 2.0 message, of either direction. */
export const jsonRpcMessage = z.union([
  jsonRpcRequest,
  jsonRpcSuccess,
  jsonRpcFailure,
  jsonRpcNotification,
]);

/** The id of a JSON-RPC message; it comes back in kind. */
export type JsonRpcId = z.infer<typeof id>;
/** A JSON-RPC request. */
export type JsonRpcRequest = z.infer<typeof jsonRpcRequest>;
/** A JSON-RPC message that expects no response. */
export type JsonRpcNotification = z.infer<typeof jsonRpcNotification>;
/** The `error` member of a JSON-RPC response. */
export type JsonRpcErrorObject = z.infer<typeof jsonRpcErrorObject>;
/** A JSON-RPC response with a result. */
export type JsonRpcSuccess = z.infer<typeof jsonRpcSuccess>;
/** A JSON-RPC response with an error. */
export type JsonRpcFailure = z.infer<typeof jsonRpcFailure>;
/** A JSON-RPC response. */
export type JsonRpcResponse = JsonRpcSuccess | JsonRpcFailure;
/** Any JSON-RPC 2.0 message. */
export type JsonRpcMessage = z.infer<typeof jsonRpcMessage>;
