import type {
  ClassifiedJsonRpc,
  FrameLimits,
  JsonRpcId,
  JsonRpcNotification,
  JsonRpcRequest,
} from '@sallyport/protocol';
import { classifyJsonRpc, ProtocolError, readJsonFrame } from '@sallyport/protocol';

/** A message of an MCP client, by its kind. */
export type McpMessage = Exclude<ClassifiedJsonRpc, { kind: 'invalid' }>;

/** A message of an MCP client, or the error that answers its frame under the id that it has. */
export type McpFrame =
  | { readonly ok: true; readonly message: McpMessage }
  | { readonly ok: false; readonly id: JsonRpcId; readonly error: ProtocolError };

/** Reads one frame of the subprotocol `mcp`. Specification: MCP. */
export function readMcpMessage(text: string, limits: FrameLimits): McpFrame {
  const frame = readJsonFrame(text, limits);
  if (!frame.ok) return { ok: false, id: idOf(frame.value), error: frame.error };
  if (Array.isArray(frame.value))
    return invalid(null, 'send one message a frame; MCP has no batches');
  const classified = classifyJsonRpc(frame.value);
  switch (classified.kind) {
    case 'invalid':
      return invalid(classified.id, classified.fault);
    case 'request':
      return readRequest(classified.message);
    case 'notification':
      return readNotification(classified.message);
    case 'success':
    case 'failure':
      return { ok: true, message: classified };
  }
}

function readRequest({ id, method, params }: JsonRpcRequest): McpFrame {
  if (!isMcpId(id)) return invalid(id, '"id" must be a string or an integer');
  const fault = findParamsFault(params);
  if (fault !== undefined) return invalid(id, fault);
  // The SDK leaves a request unanswered that has members beside these.
  const message: JsonRpcRequest = { jsonrpc: '2.0', id, method, ...(params && { params }) };
  return { ok: true, message: { kind: 'request', message } };
}

function readNotification({ method, params }: JsonRpcNotification): McpFrame {
  const fault = findParamsFault(params);
  if (fault !== undefined) return invalid(null, fault);
  const message: JsonRpcNotification = { jsonrpc: '2.0', method, ...(params && { params }) };
  return { ok: true, message: { kind: 'notification', message } };
}

/** What the SDK would drop without an answer. */
function findParamsFault(params: unknown): string | undefined {
  if (params === undefined) return undefined;
  if (!isRecord(params)) return '"params" must be an object';
  const meta = params._meta;
  if (meta === undefined) return undefined;
  if (!isRecord(meta)) return '"params._meta" must be an object';
  const { progressToken } = meta;
  if (progressToken === undefined || isMcpId(progressToken)) return undefined;
  return '"params._meta.progressToken" must be a string or an integer';
}

/** MCP knows no `null` and no fractions. */
function isMcpId(value: unknown): boolean {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

function idOf(value: unknown): JsonRpcId {
  if (!isRecord(value)) return null;
  const { id } = value;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(id: JsonRpcId, fault: string): McpFrame {
  return {
    ok: false,
    id,
    error: new ProtocolError('invalid_envelope', `Invalid Request: ${fault}.`),
  };
}

/** The refusal of a request whose id is in use. */
export function duplicateId(id: JsonRpcId): ProtocolError {
  return new ProtocolError(
    'invalid_envelope',
    `Invalid Request: the id ${JSON.stringify(id)} is that of a request under way; use each once.`,
  );
}
