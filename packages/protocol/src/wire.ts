// What a client needs at run time: nothing here reaches zod.
export {
  buildAddress,
  directAddress,
  isAddress,
  isReservedAddress,
  MAX_ADDRESS_BYTES,
  matchTemplate,
  parseTemplate,
  type Template,
  type TemplateSegment,
} from './address.ts';
export {
  type Backoff,
  type CloseBehaviour,
  type CloseCode,
  closeBehaviour,
  mayReconnect,
  needsNewToken,
} from './close-behaviour.ts';
export {
  type CloseCodeEntry,
  closeCodeEntry,
  closeCodes,
  type SendableCloseCode,
} from './close-code.ts';
export {
  type DecodeResult,
  decodeClientEnvelope,
  decodeServerEnvelope,
  encodeEnvelope,
} from './codec.ts';
export { type ErrorCodeEntry, errorCodes } from './error-code.ts';
export { DECLARED_ERROR_JSON_RPC_CODE, type ErrorCode, isErrorCode } from './error-name.ts';
export { DEFAULT_FRAME_LIMITS, type FrameLimits } from './frame-limits.ts';
export { fromJsonRpcError, toJsonRpcError } from './json-rpc/bridge.ts';
export { type ClassifiedJsonRpc, classifyJsonRpc } from './json-rpc/classify.ts';
export { readJsonRpcError } from './json-rpc/read-error.ts';
export { readJsonRpc } from './json-rpc/read-message.ts';
export { ProtocolError, type ProtocolErrorOptions } from './protocol-error.ts';
export { type ReadResult, readServerEnvelope } from './read-server-envelope.ts';
export { BEARER_PREFIX, MCP_SUBPROTOCOL, SUBPROTOCOL } from './subprotocol.ts';
export { toErrorPayload } from './to-error-payload.ts';
export { toProtocolError } from './to-protocol-error.ts';
