// The contract: what teams write.

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
// The contract as data.
export { type AsyncApiDocument, toAsyncApi } from './artifact/asyncapi.ts';
export { canonicalJson } from './artifact/canonical-json.ts';
export {
  type ChannelJson,
  CONTRACT_FORMAT,
  type ContractJson,
  contractJson,
  type DirectJson,
  type EventJson,
  type IntentJson,
  type JsonSchema,
  type MethodJson,
  type RequestJson,
} from './artifact/contract-format.ts';
export { toContractJson } from './artifact/contract-json.ts';
export {
  ContractJsonError,
  type ContractJsonErrorCode,
  type ContractJsonIssue,
} from './artifact/contract-json-error.ts';
export { digestContract } from './artifact/digest.ts';
export { fromContractJson } from './artifact/from-contract-json.ts';
export { messageSchemaId, type SchemaDialect, toJsonSchema } from './artifact/json-schema.ts';
export { lintContract } from './artifact/lint.ts';
export type { LintFinding } from './artifact/lint-rules/rule.ts';
export { type OpenRpcDocument, toOpenRpc } from './artifact/openrpc.ts';
export { checkContractJson, parseContractJson } from './artifact/parse-contract-json.ts';
export { toReferenceHtml } from './artifact/reference-html.ts';
export { wireForm } from './artifact/wire-form.ts';
export type { Backoff, CloseBehaviour, CloseCode } from './close-behaviour.ts';
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
export { type ChannelAccess, type Scope, scopesOf } from './contract/access.ts';
export {
  type Channel,
  type ChannelDefinition,
  channel,
  type Delivery,
  type HistoryPolicy,
  type ParamsSchema,
  type TemplateParams,
} from './contract/channel.ts';
export { type Contract, defineContract } from './contract/contract.ts';
export { DIRECT_TEMPLATES, type DirectMessages, directChannel } from './contract/direct.ts';
export type {
  Documentation,
  EventExample,
  MethodExample,
  RemovedIntents,
  RemovedParts,
  RequestExample,
} from './contract/documentation.ts';
export type {
  AcceptsOf,
  Address,
  AddressOf,
  ChannelAt,
  ChannelsOf,
  ClaimsOf,
  ClientHandlerParams,
  ClientHandlerResult,
  ClientMethodAt,
  ClientMethodName,
  ClientMethodParams,
  ClientMethodResult,
  ClientMethodsOf,
  DeclaredErrorOf,
  DirectName,
  DirectOf,
  DirectPayload,
  EmitName,
  EmitsOf,
  EventName,
  MethodAt,
  MethodName,
  MethodParams,
  MethodResult,
  MethodsOf,
  ParamsOf,
  PayloadInput,
  PayloadOutput,
  ReplyInput,
  ReplyOutput,
  RequestName,
  StreamName,
} from './contract/infer.ts';
export {
  type DeclaredErrors,
  type EventIntent,
  event,
  type Intent,
  isStream,
  type NamedErrors,
  type RequestIntent,
  request,
  type StreamedReply,
  stream,
} from './contract/intent.ts';
export { type Method, method } from './contract/method.ts';
export type { ParamSchemas, Schema } from './contract/schema.ts';
// The wire.
export {
  type ClientEnvelope,
  type ClientEnvelopeOf,
  clientEnvelope,
  type Envelope,
  type ErrorPayload,
  envelope,
  errorPayload,
  type PayloadIssue,
  type Position,
  payloadIssue,
  position,
  type ServerEnvelope,
  type ServerEnvelopeOf,
  type SubscribedPayload,
  type SystemEnvelope,
  type SystemEnvelopeOf,
  serverEnvelope,
  subscribedPayload,
  type TraceContext,
  type WelcomePayload,
  welcomePayload,
} from './envelope.ts';
export {
  DECLARED_ERROR_JSON_RPC_CODE,
  type ErrorCodeEntry,
  errorCodes,
} from './error-code.ts';
export { type ErrorCode, isErrorCode } from './error-name.ts';
export { DEFAULT_FRAME_LIMITS, type FrameLimits } from './frame-limits.ts';
export { type JsonFrame, readJsonFrame } from './json-frame.ts';
export { fromJsonRpcError, toJsonRpcError } from './json-rpc/bridge.ts';
export { type ClassifiedJsonRpc, classifyJsonRpc } from './json-rpc/classify.ts';
export {
  type JsonRpcErrorObject,
  type JsonRpcFailure,
  type JsonRpcId,
  type JsonRpcMessage,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type JsonRpcResponse,
  type JsonRpcSuccess,
  jsonRpcCodes,
  jsonRpcMessage,
} from './json-rpc/message.ts';
export { ProtocolError, type ProtocolErrorOptions } from './protocol-error.ts';
export { BEARER_PREFIX, MCP_SUBPROTOCOL, SUBPROTOCOL } from './subprotocol.ts';
export { toErrorPayload } from './to-error-payload.ts';
export { toProtocolError } from './to-protocol-error.ts';
